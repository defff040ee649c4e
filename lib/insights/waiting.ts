import { database } from '@/db/client'
import {
  groupWaiting,
  listWaiting,
  type WaitingFilter,
  type WaitingRow,
  type WaitingState,
} from '@/db/queries/list-waiting'
import { activeConfiguration } from '@/lib/configuration/active-configuration'
import { type Recipient, recipientOf } from '@/lib/insights/notification-view'
import type { Position } from '@/lib/insights/page'

export type { WaitingFilter, WaitingState }

/** A notification that waits for a person. Instants are RFC 3339 in UTC; the recipient is masked. */
export type WaitingNotification = Omit<WaitingRow, 'since' | 'atExact' | 'acceptedAt' | 'sealed'> & {
  since: string
  acceptedAt: string
  recipient: Recipient | null
}

/** One page, longest waiting first; `next` is where the following page begins. */
export async function listWaitingNotifications(
  filter: WaitingFilter,
  after: Position | null,
  limit: number,
): Promise<{ items: WaitingNotification[]; next: Position | null }> {
  const rows = await listWaiting(database('console'), filter, after, limit + 1)
  const shown = rows.slice(0, limit)
  const last = shown.at(-1)
  return {
    items: shown.map(({ since, atExact: _, acceptedAt, sealed, ...row }) => ({
      ...row,
      since: since.toISOString(),
      acceptedAt: acceptedAt.toISOString(),
      recipient: recipientOf({ id: row.id, sealed, acceptedAt }, false),
    })),
    next: rows.length > limit && last ? { at: last.atExact, id: last.id } : null,
  }
}

/**
 * What waits by provider and reason. `newest` is to the microsecond: what has come later is not among the counted.
 * `cost` is what sending these once costs, null where no price is configured.
 */
export type Incident = {
  provider: string
  reason: string | null
  count: number
  oldest: string
  newest: string
  cost: number | null
}

export async function listIncidents(state: WaitingState): Promise<Incident[]> {
  const [groups, configuration] = await Promise.all([groupWaiting(database('console'), state), activeConfiguration()])
  return groups.map(({ oldest, ...group }) => {
    const price = configuration.provider(group.provider)?.costPerMessage
    return { ...group, oldest: oldest.toISOString(), cost: price === undefined ? null : Number(price) * group.count }
  })
}
