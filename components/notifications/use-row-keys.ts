import { useEffect, useRef, useState } from 'react'
import { isForPage } from '@/components/shell/single-keys'

type RowKeys = {
  ids: readonly string[]
  open: string | null
  show: (id: string | null) => void
  /** Null: rows cannot be chosen. */
  choose: ((id: string) => void) | null
}

const afterGoMs = 1_200

/** `j` and `k` walk the rows, Enter looks into one, `x` chooses it, Escape closes the panel. @returns the row that is walked on */
export function useRowKeys({ ids, open, show, choose }: RowKeys): string | null {
  const [at, setAt] = useState<string | null>(open)
  const goPressedAt = useRef(Number.NEGATIVE_INFINITY)
  useEffect(() => {
    function onKey(event: KeyboardEvent) {
      if (!isForPage(event)) return
      const afterGo = event.timeStamp - goPressedAt.current < afterGoMs
      goPressedAt.current = event.key === 'g' ? event.timeStamp : Number.NEGATIVE_INFINITY
      if (afterGo) return
      if (event.key === 'Escape' && open) show(null)
      if (event.key === 'Enter' && at && !isControl(event.target)) show(at)
      if (event.key === 'x' && at) choose?.(at)
      if (event.key === 'j' || event.key === 'k') {
        const next = neighbour(ids, at, event.key === 'j' ? 1 : -1)
        setAt(next)
        if (open && next) show(next)
        document.getElementById(`row-${next}`)?.scrollIntoView({ block: 'nearest' })
      }
    }
    document.addEventListener('keydown', onKey)
    return () => document.removeEventListener('keydown', onKey)
  }, [ids, at, open, show, choose])
  return at
}

function neighbour(ids: readonly string[], at: string | null, step: 1 | -1): string | null {
  const index = at === null ? -1 : ids.indexOf(at)
  if (index < 0) return ids[0] ?? null
  return ids[Math.min(Math.max(index + step, 0), ids.length - 1)] ?? null
}

/** What has a meaning of its own for Enter. */
function isControl(target: EventTarget | null): boolean {
  return target instanceof Element && target.closest('a, button, input, summary') !== null
}
