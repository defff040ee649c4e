import type { Database } from '@/db/client'
import { laneOf } from '@/lib/domain/lane'

export type GuardrailClaim =
  /** Ours: nobody sent this within the time, and from now on nobody else will. */
  | { kind: 'clear' }
  /** Another notification was sent within the time. */
  | { kind: 'taken'; openerId: string; openedAt: Date; closesAt: Date | null }
  /** Another notification, or a claim of the guard API, holds the window and may yet be sent or fail: ask again. */
  | { kind: 'pending'; openerId: string }
  /** A claim of the guard API holds it; its lease is over and nobody has said whether it was sent. */
  | { kind: 'unknown'; openerId: string }

type Row = {
  openerId: string
  openedAt: Date
  closesAt: Date | null
  standing: 'mine' | 'pending' | 'unknown' | 'taken'
}

const statement = `
with claimed as (
  insert into dedup_windows as w (lane, window_key, opener_lane, opener_id, rule, configuration_version, opened_at, closes_at)
  select $1, $2, $3, $4, 'guardrail', $5, m.now, coalesce(m.now + $6::float8 * interval '1 millisecond', 'infinity')
  from (select date_trunc('milliseconds', clock_timestamp()) as now) m,
       (select from outbox_messages where lane = $3 and notification_id = $4 and lease_token = $7 and state || '' = 'leased' for share) ours
  on conflict (lane, window_key) do update
    set opener_lane = excluded.opener_lane, opener_id = excluded.opener_id, opened_at = excluded.opened_at,
        closes_at = excluded.closes_at, configuration_version = excluded.configuration_version
    where w.closes_at <= excluded.opened_at or w.opener_id = excluded.opener_id
  returning w.opener_id, w.opened_at, w.closes_at
),
standing as (
  select opener_id, opener_lane, opened_at, closes_at from dedup_windows
  where lane = $1 and window_key = $2 and not exists (select from claimed)
)
select opener_id as "openerId", opened_at as "openedAt", nullif(closes_at, 'infinity') as "closesAt", 'mine' as standing
from claimed
union all
select s.opener_id, s.opened_at, nullif(s.closes_at, 'infinity'),
       case when m.notification_id is not null or c.lease_expires_at > clock_timestamp() then 'pending'
            when c.claim_id is not null then 'unknown' else 'taken' end
from standing s
left join outbox_messages m on m.lane = s.opener_lane and m.notification_id = s.opener_id
left join guard_claims c on c.lane = s.opener_lane and c.claim_id = s.opener_id and c.state = 'claimed'`

/** Opens the guardrail's window just before sending, atomically: of any number of twins one is clear. A lease that has ended opens none. */
export async function claimGuardrailWindow(
  sql: Database,
  claim: {
    windowKey: string
    notificationId: string
    token: number
    configurationVersion: number
    withinMs: number | null
  },
): Promise<GuardrailClaim> {
  const { windowKey, notificationId, token, configurationVersion, withinMs } = claim
  const rows = await sql.unsafe<Row[]>(
    statement,
    [laneOf(windowKey), windowKey, laneOf(notificationId), notificationId, configurationVersion, withinMs, token],
    { prepare: true },
  )
  const [row] = rows
  // Neither claimed nor visible: the lease has ended, or the winner committed after our snapshot. It will be seen next time.
  if (!row) return { kind: 'pending', openerId: '' }
  const { standing, openerId, openedAt, closesAt } = row
  switch (standing) {
    case 'mine':
      return { kind: 'clear' }
    case 'pending':
    case 'unknown':
      return { kind: standing, openerId }
    case 'taken':
      return { kind: 'taken', openerId, openedAt, closesAt }
  }
}
