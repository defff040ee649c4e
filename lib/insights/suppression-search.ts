import type { SuppressionFilter } from '@/db/queries/list-suppressions'
import { isUuid } from '@/lib/domain/identity'
import { guards } from '@/lib/domain/notification'
import { instantOf } from '@/lib/http/page-parameters'
import { type Meant, meaningOf } from '@/lib/insights/search'

export const suppressionSearchNames = [
  'guard',
  'rule',
  'type',
  'producer',
  'campaign',
  'notification',
  'from',
  'to',
] as const
export type SuppressionSearch = Partial<Record<(typeof suppressionSearchNames)[number], string | undefined>>

/** What people typed as a filter of duplicates. What means nothing is left out and named. */
export function filterOfSuppressionSearch(search: SuppressionSearch): Meant<SuppressionFilter> {
  return meaningOf(search, {
    guard: (text) => guards.find((guard) => guard === text),
    rule: (text) => text,
    type: (text) => text,
    producer: (text) => text,
    campaign: (text) => text,
    notification: (text) => (isUuid(text) ? text : undefined),
    from: instantOf,
    to: instantOf,
  })
}
