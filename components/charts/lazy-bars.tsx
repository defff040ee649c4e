'use client'

import { onDemand } from '@/components/charts/on-demand'
import type { StackedBarsProps } from '@/components/charts/stacked-bars'
import { StillBars } from '@/components/charts/still-bars'

/** Bars that are there with the page, and answer the pointer once it comes: until then the page is lighter by recharts. */
export const LazyBars = onDemand<StackedBarsProps>(StillBars, () => import('@/components/charts/stacked-bars'))
