'use client'

import { inTurn } from '@/components/charts/in-turn'
import type { StackedBarsProps } from '@/components/charts/stacked-bars'

/** Bars, loaded when they are shown first: a page is lighter by recharts. */
export const LazyBars = inTurn<StackedBarsProps>(() => import('@/components/charts/stacked-bars'))
