import { type RefObject, useEffect, useRef, useState } from 'react'

const comings = ['pointerenter', 'focusin']

/** A place on the page: how wide it is now, in pixels, and whether somebody has pointed at its card, or come to it by keyboard. */
export function usePlace(): { place: RefObject<HTMLDivElement | null>; width: number; wanted: boolean } {
  const place = useRef<HTMLDivElement>(null)
  const [width, setWidth] = useState(0)
  const [wanted, setWanted] = useState(false)
  useEffect(() => {
    if (!place.current) return
    const card = place.current.closest('section') ?? place.current
    const want = () => setWanted(true)
    const sizes = new ResizeObserver(([entry]) => setWidth(Math.round(entry?.contentRect.width ?? 0)))
    sizes.observe(place.current)
    for (const event of comings) card.addEventListener(event, want, { once: true })
    // Who came before the page had come to life was heard by nobody.
    if (card.matches(':hover, :focus-within')) want()
    return () => {
      sizes.disconnect()
      for (const event of comings) card.removeEventListener(event, want)
    }
  }, [])
  return { place, width, wanted }
}
