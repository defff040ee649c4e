'use client'

import { useRouter } from 'next/navigation'
import { useEffect } from 'react'

/** Reads the page again every few seconds while what it shows still moves, and not while nobody looks. */
export function RefreshWhile({ moving }: { moving: boolean }) {
  const router = useRouter()
  useEffect(() => {
    if (!moving) return
    const timer = setInterval(() => {
      if (document.visibilityState === 'visible') router.refresh()
    }, 2_000)
    return () => clearInterval(timer)
  }, [moving, router])
  return null
}
