import { useState } from 'react'

/** Which rows of a page are chosen. A row that is no longer shown is not. */
export function useChosen(ids: readonly string[]) {
  const [marked, setMarked] = useState<ReadonlySet<string>>(new Set())
  const chosen = ids.filter((id) => marked.has(id))
  return {
    chosen,
    has: (id: string) => marked.has(id),
    toggle: (id: string) =>
      setMarked((before) => new Set(before.has(id) ? [...before].filter((one) => one !== id) : [...before, id])),
    all: ids.length > 0 && chosen.length === ids.length,
    toggleAll: () => setMarked(chosen.length === ids.length ? new Set() : new Set(ids)),
    none: () => setMarked(new Set()),
  }
}
