'use client'

import { type ComponentType, memo, type ReactNode, startTransition, useEffect, useState } from 'react'
import { takeTurn } from '@/components/charts/take-turn'
import { usePlace } from '@/components/charts/use-place'
import { Skeleton } from '@/components/ui/skeleton'

/** How wide the place of a drawing is, in pixels. */
export type Placed = { width: number }

type Load<Props> = () => Promise<{ default: ComponentType<Props & Placed> }>
type Loaded<Props> = { kind: 'waiting' } | { kind: 'failed' } | { kind: 'loaded'; Chart: ComponentType<Props & Placed> }

/**
 * A drawing that is loaded and made once it is nearly in sight and the browser has time for it, one after another, and
 * made anew in turn too: a page of four charts takes clicks between any two of them. Until then its place is kept.
 */
export function inTurn<Props extends object>(load: Load<Props>): (props: Props) => ReactNode {
  return function Drawn(props) {
    const { place, width, near } = usePlace()
    const [loaded, setLoaded] = useState<Loaded<Props>>({ kind: 'waiting' })
    const [drawn, setDrawn] = useState<Props | null>(null)
    useEffect(() => {
      if (!near) return
      return takeTurn(async () => setLoaded(await loadedBy(load)))
    }, [near])
    useEffect(() => {
      if (loaded.kind !== 'loaded') return
      return takeTurn(async () => startTransition(() => setDrawn(props)))
    }, [loaded, props])
    return (
      <div ref={place} className="relative h-[240px]">
        {loaded.kind === 'loaded' && drawn && width > 0 ? (
          <loaded.Chart {...drawn} width={width} />
        ) : (
          <Undrawn failed={loaded.kind === 'failed'} />
        )}
      </div>
    )
  }
}

/** A chart that is given the same again is not drawn again: an overview is read every few seconds. */
async function loadedBy<Props extends object>(load: Load<Props>): Promise<Loaded<Props>> {
  try {
    return { kind: 'loaded', Chart: memo((await load()).default) as ComponentType<Props & Placed> }
  } catch {
    return { kind: 'failed' }
  }
}

function Undrawn({ failed }: { failed: boolean }) {
  if (failed)
    return <p className="text-muted text-sm">The chart could not be loaded. Its table has the same figures.</p>
  return (
    <>
      <Skeleton className="h-full" />
      <noscript className="absolute inset-x-0 top-0 p-3 text-sm">
        Charts need JavaScript. The sentence above says what this one shows.
      </noscript>
    </>
  )
}
