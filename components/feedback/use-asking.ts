'use client'

import { unstable_isUnrecognizedActionError, unstable_rethrow } from 'next/navigation'
// biome-ignore lint/style/noRestrictedImports: this is where it is borne
import { useTransition } from 'react'
import { toast } from '@/components/feedback/toasts'

/** What asking a second time does when nobody heard what came of the first. `reads`: nothing was to be changed. */
export type Again = 'reads' | 'safe' | 'unsure'

const noAnswer: Record<Again, string> = {
  reads: 'No answer from the server. Try again.',
  safe: 'No answer from the server: it may or may not have been done. Nothing typed here is lost, and asking again is safe.',
  unsure:
    'No answer from the server: it may or may not have been done. Nothing typed here is lost; look before you ask again.',
}

/**
 * A transition that asks a server action. When no answer comes (no network, a server that restarts or fails), that is said and
 * everything stays as it was typed; what `act` does after the answer is not done.
 */
export function useAsking(again: Again): [pending: boolean, ask: (act: () => Promise<unknown>) => void] {
  const [pending, start] = useTransition()
  return [
    pending,
    (act) =>
      start(async () => {
        try {
          await act()
        } catch (error) {
          toast('bad', unheard(error, again).message)
        }
      }),
  ]
}

/** A call that was rejected, as a refusal. What Next throws to go to another page goes on. */
export function unheard(error: unknown, again: Again): { kind: 'refused'; message: string } {
  unstable_rethrow(error)
  const message = unstable_isUnrecognizedActionError(error)
    ? 'Nothing was done: the server was updated since this page was loaded. Copy what you typed, then load the page again.'
    : noAnswer[again]
  return { kind: 'refused', message }
}
