import { useQuery, useQueryClient } from '@tanstack/react-query'
import { useEffect } from 'react'
import { usePaused } from '@/components/feedback/pause'
import { readConsole } from '@/components/feedback/read-console'

type Reading<Data> = {
  /** Where it is read again, as JSON. */
  path: string
  /** As it came with the page. */
  initial: Data
  everyMs: number
  /** Whether it may change by itself; else it is read again only by who comes back to the page. Always, unless told. */
  moves?: (data: Data) => boolean
  /** False: it stays as it was shown last. */
  on?: boolean
}

/**
 * What a page shows and reads again by itself, while the console is not paused and somebody looks. `refetch` reads it
 * whatever is paused: for who has just changed it.
 */
export function useLive<Data extends object>({ path, initial, everyMs, moves = () => true, on = true }: Reading<Data>) {
  const client = useQueryClient()
  const reads = !usePaused() && on
  // What was asked for just before is not shown after.
  useEffect(() => {
    if (!reads) void client.cancelQueries({ queryKey: [path] })
  }, [reads, client, path])
  return useQuery<Data>({
    queryKey: [path, numberOf(initial)],
    queryFn: () => readConsole<Data>(path),
    initialData: () => initial,
    // What came with the page is not asked for again at once.
    staleTime: everyMs,
    gcTime: 60_000,
    enabled: reads,
    refetchInterval: ({ state }) => (moves(state.data ?? initial) ? everyMs : false),
  })
}

const numbers = new WeakMap<object, number>()
let last = 0

/** A page that the server has drawn anew is newer than whatever was read for the one before it, and takes its place. */
function numberOf(initial: object): number {
  const number = numbers.get(initial) ?? ++last
  numbers.set(initial, number)
  return number
}
