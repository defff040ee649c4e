'use client'

import { useRouter } from 'next/navigation'
import { useEffect } from 'react'
import { usePaused } from '@/components/feedback/pause'

/** Reads the page again every few seconds while what it shows still moves, unless paused, and not while nobody looks. */
export function RefreshWhile({ moving }: { moving: boolean }) {
  const router = useRouter()
  const paused = usePaused()
  useEffect(() => {
    if (!moving || paused) return
    const timer = setInterval(() => {
      if (document.visibilityState === 'visible') router.refresh()
    }, 2_000)
    return () => clearInterval(timer)
  }, [moving, paused, router])
  return null
}
