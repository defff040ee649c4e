'use client'

import { type ComponentType, memo, type ReactNode, startTransition, useEffect, useState } from 'react'
import { usePlace } from '@/components/charts/use-place'

/** How wide the place of a drawing is, in pixels. */
export type Placed = { width: number }

type Load<Props> = () => Promise<{ default: ComponentType<Props & Placed> }>

/** What a card is taken for until its width is known: labels are chosen by it. */
const usualWidth = 560

/**
 * A drawing that is part of the page as it is served, and gives way to one of the same looks that also answers the pointer
 * and the arrow keys, once somebody points at its card: that one's library costs a page of charts half a second before its
 * first click. When it cannot be loaded the drawing stays.
 */
export function onDemand<Props extends object>(
  Still: ComponentType<Props & Placed>,
  load: Load<Props>,
): (props: Props) => ReactNode {
  let known: ComponentType<Props & Placed> | null = null
  return function Drawn(props) {
    const { place, width, wanted } = usePlace()
    const [Lively, setLively] = useState<ComponentType<Props & Placed> | null>(null)
    useEffect(() => {
      if (!wanted) return
      load().then(
        (loaded) => {
          known ??= memo(loaded.default) as unknown as ComponentType<Props & Placed>
          startTransition(() => setLively(() => known))
        },
        () => {},
      )
    }, [wanted])
    return (
      <div ref={place} className="h-[240px]">
        {Lively && width > 0 ? <Lively {...props} width={width} /> : <Still {...props} width={width || usualWidth} />}
      </div>
    )
  }
}
