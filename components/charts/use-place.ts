import { type RefObject, useEffect, useRef, useState } from 'react'

const nearPx = 200

/** A place on the page: how wide it is now, in pixels, and whether it has come into sight, or nearly. */
export function usePlace(): { place: RefObject<HTMLDivElement | null>; width: number; near: boolean } {
  const place = useRef<HTMLDivElement>(null)
  const [width, setWidth] = useState(0)
  const [near, setNear] = useState(false)
  useEffect(() => {
    if (!place.current) return
    const sizes = new ResizeObserver(([entry]) => setWidth(Math.round(entry?.contentRect.width ?? 0)))
    const sight = new IntersectionObserver(
      (entries) => {
        if (entries.some(({ isIntersecting }) => isIntersecting)) setNear(true)
      },
      { rootMargin: `${nearPx}px` },
    )
    sizes.observe(place.current)
    sight.observe(place.current)
    return () => {
      sizes.disconnect()
      sight.disconnect()
    }
  }, [])
  return { place, width, near }
}
