import type { Position } from '@/db/queries/list-notifications'
import type { NotificationStatus } from '@/lib/domain/notification'
import type { Exclusion, ReplayCounts } from '@/lib/domain/replay'

/** What a dry run says about one notification or event that the filter found. */
export type Selected = {
  originalId: string
  /** Null for an event. */
  statusThen: NotificationStatus | null
  fate: 'will_send' | 'will_be_suppressed' | Exclusion
  /** The customer may have got it already. */
  twice: boolean
}

/** Looks at the next page after a place, oldest first, as if it were replayed after all pages before. `next`: null at the end. */
export type Selector = (after: Position) => Promise<{ selected: Selected[]; next: Position | null }>

/** Where every selection begins. */
export const beginning: Position = { at: '1970-01-01T00:00:00Z', id: '00000000-0000-0000-0000-000000000000' }

/** Rows of a page: large, since each page of an unsettled status sorts all of it. */
export const selectedAtOnce = 5_000

/** Where the page after this one begins; null when this one was not full. */
export function nextPlace<Row>(rows: readonly Row[], atOnce: number, placeOf: (row: Row) => Position): Position | null {
  const last = rows.length < atOnce ? undefined : rows.at(-1)
  return last ? placeOf(last) : null
}

/** What is part of the frozen selection: what will be tried, also where a guard stands against it now. */
export function isTried({ fate }: Selected): boolean {
  return fate === 'will_send' || fate === 'will_be_suppressed'
}

/** Adds a page to the counts. */
export function tally(counts: ReplayCounts, selected: readonly Selected[]): void {
  counts.total += selected.length
  for (const { fate, twice } of selected) {
    if (fate === 'will_send') counts.willSend++
    else if (fate === 'will_be_suppressed') counts.willBeSuppressed++
    else counts.excluded[fate]++
    if (fate === 'will_send' && twice) counts.mayReachTwice++
  }
}
