'use client'

import dynamic from 'next/dynamic'
import { Skeleton } from '@/components/ui/skeleton'

/** Bars, loaded when they are shown first: a page is lighter by recharts. */
export const LazyBars = dynamic(() => import('@/components/charts/stacked-bars'), {
  ssr: false,
  loading: () => <Skeleton className="h-60" />,
})
