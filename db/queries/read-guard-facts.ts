import { arrayParameter } from '@/db/array-parameter'
import type { Database } from '@/db/client'
import type { GuardClaimState } from '@/db/queries/open-guard-claim'
import { laneOf } from '@/lib/domain/lane'
import type { NotificationStatus, OutboxState } from '@/lib/domain/notification'

/** What is known of one type and one customer: the newest claim of that identity, and the newest notification of ours. */
export type GuardFacts = {
  claim: { state: GuardClaimState; leaseOver: boolean; settledAt: Date | null } | null
  notification: { id: string; status: NotificationStatus; work: OutboxState | null; sentAt: Date | null } | null
}

type Row = {
  claimState: GuardClaimState | null
  leaseOver: boolean | null
  settledAt: Date | null
  id: string | null
  status: NotificationStatus | null
  work: OutboxState | null
  sentAt: Date | null
}

// A sent notification says more than a newer one that is not: it was sent.
const statement = `
with mentioned as (
  select r.notification_id, r.accepted_at
  from unnest($3::int2[], $4::uuid[], $5::int2[]) h(lane, hash, part)
  cross join lateral (
    select f.notification_id, f.accepted_at from notification_references f
    where f.lane = h.lane and f.reference_hash = h.hash
    order by f.accepted_at desc, f.notification_id desc limit 1000
  ) r
  group by r.notification_id, r.accepted_at having count(distinct h.part) = $6::int4
),
told as (
  select n.id, n.status, o.state as work, n.sent_at
  from mentioned f
  cross join lateral (select * from notifications where accepted_at = f.accepted_at and id = f.notification_id offset 0) n
  left join lateral (select state from outbox_messages where lane = n.lane and notification_id = n.id offset 0) o on true
  where n.type = $7::text
  order by (o.state is null and n.status in ('sent', 'delivered', 'undelivered')) desc, f.accepted_at desc limit 1
),
claim as (
  select c.state, c.lease_expires_at <= clock_timestamp() as lease_over, c.settled_at
  from dedup_windows d
  cross join lateral (select * from guard_claims where lane = d.opener_lane and claim_id = d.opener_id offset 0) c
  where d.lane = $1::int2 and d.window_key = $2::uuid
)
select c.state as "claimState", c.lease_over as "leaseOver", c.settled_at as "settledAt", t.id, t.status, t.work, t.sent_at as "sentAt"
from (select 1) one left join claim c on true left join told t on true`

/** Reads the facts; what it says may be outdated when it is read. */
export async function readGuardFacts(
  sql: Database,
  asked: { type: string; windowKey: string; references: { hash: string; part: number }[] },
): Promise<GuardFacts> {
  const { type, windowKey, references } = asked
  const [row] = await sql.unsafe<Row[]>(
    statement,
    [
      laneOf(windowKey),
      windowKey,
      arrayParameter(references.map((r) => laneOf(r.hash))),
      arrayParameter(references.map((r) => r.hash)),
      arrayParameter(references.map((r) => r.part)),
      new Set(references.map((r) => r.part)).size,
      type,
    ],
    { prepare: true },
  )
  if (!row) throw new Error('a select from one row gave none')
  const { claimState, leaseOver, settledAt, id, status, work, sentAt } = row
  return {
    claim: claimState && { state: claimState, leaseOver: leaseOver === true, settledAt },
    notification: id === null || status === null ? null : { id, status, work, sentAt },
  }
}
