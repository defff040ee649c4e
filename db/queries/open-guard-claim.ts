import { arrayParameter } from '@/db/array-parameter'
import type { Database } from '@/db/client'
import { laneOf } from '@/lib/domain/lane'
import type { NotificationStatus, OutboxState } from '@/lib/domain/notification'

/** A window that a claim needs, in the order in which it is told who stands in the way. */
export type ClaimedWindow = {
  windowKey: string
  rule: string
  fields: string[]
  /** Null: never closes. */
  lengthMs: number | null
  slides: boolean
}

export type NewGuardClaim = {
  claimId: string
  producerId: string
  type: string
  channel: string
  keyHash: string | null
  leaseMs: number
  /** Whether nobody else is let through when the lease ends without a word. */
  staysClosed: boolean
  configurationVersion: number
  windows: ClaimedWindow[]
  /** Blind hashes under which Once's own notifications to this customer are found; `part`: which identifier each stands for. */
  references: { hash: string; part: number }[]
  /** How far back Once's own notifications count. Null: as far as there are any. */
  withinMs: number | null
  suppressionId: string
}

/** What stood in the way: a claim, or a notification of ours; both null when retention has taken it. */
export type ClaimObstacle = {
  openerId: string
  openedAt: Date
  claim: { state: GuardClaimState; leaseOver: boolean; settledAt: Date | null; sameKey: boolean } | null
  notification: { status: NotificationStatus; work: OutboxState | null; sentAt: Date | null } | null
}

export type GuardClaimState = 'claimed' | 'confirmed' | 'released' | 'overtaken'

export type OpenedClaim = { kind: 'opened'; leaseExpiresAt: Date } | { kind: 'stopped'; by: ClaimObstacle }

type Row = {
  leaseExpiresAt: Date
  openerId: string | null
  openedAt: Date
  claimState: GuardClaimState | null
  leaseOver: boolean | null
  settledAt: Date | null
  sameKey: boolean | null
  status: NotificationStatus | null
  work: OutboxState | null
  sentAt: Date | null
}

// While a claim has no word yet its windows close with the lease, if others may then go on, else not before their time:
// the policy is in `closes_at`, so every other statement that asks a window needs to know nothing of claims. A window
// that is free in our snapshot and taken when we write it ends the statement: the caller asks again and sees by whom.
const statement = `
with moment as materialized (select date_trunc('milliseconds', clock_timestamp()) as now),
wanted as materialized (
  select w.ordinal, w.lane, w.window_key, w.rule, w.fields, w.slides, m.now,
         m.now + $6::float8 * interval '1 millisecond' as lease_until,
         case when w.length_ms is null then 'infinity'
              else m.now + greatest(w.length_ms, $6::float8) * interval '1 millisecond' end as closes_at
  from unnest($8::int2[], $9::uuid[], $10::text[], $11::text[], $12::float8[], $13::bool[], $14::int2[])
    w(lane, window_key, rule, fields, length_ms, slides, ordinal)
  cross join moment m
),
standing as (
  select w.rule, w.fields, w.lane, w.window_key, case when w.slides then w.closes_at end as slides_to,
         d.opener_lane, d.opener_id, d.opened_at, d.closes_at
  from wanted w cross join lateral (select * from dedup_windows where lane = w.lane and window_key = w.window_key offset 0) d
  where d.opener_id <> $2::uuid and (d.closes_at > w.now or exists (
    select from outbox_messages o where o.lane = d.opener_lane and o.notification_id = d.opener_id and o.state <> 'dead' offset 0))
  order by w.ordinal limit 1
),
mentioned as (
  select r.notification_id, r.accepted_at
  from unnest($15::int2[], $16::uuid[], $17::int2[]) h(lane, hash, part)
  cross join moment m
  cross join lateral (
    select f.notification_id, f.accepted_at from notification_references f
    where f.lane = h.lane and f.reference_hash = h.hash
      and f.accepted_at > coalesce(m.now - $18::float8 * interval '1 millisecond', '-infinity')
    order by f.accepted_at desc, f.notification_id desc limit 1000
  ) r
  where not exists (select from standing)
  group by r.notification_id, r.accepted_at having count(distinct h.part) = $19::int4
),
ledger as (
  select n.lane as opener_lane, n.id as opener_id, n.accepted_at as opened_at
  from mentioned f
  cross join lateral (select * from notifications where accepted_at = f.accepted_at and id = f.notification_id offset 0) n
  left join lateral (select state from outbox_messages where lane = n.lane and notification_id = n.id offset 0) o on true
  where n.type = $4::text and (o.state <> 'dead' or (o.state is null and n.status in ('sent', 'delivered', 'undelivered')))
  order by f.accepted_at desc limit 1
),
obstacle as materialized (
  select opener_lane, opener_id, opened_at, closes_at, rule, fields, window_key from standing
  union all
  select opener_lane, opener_id, opened_at, null, 'sent_by_once', $20::text, null from ledger
),
opened as (
  insert into dedup_windows as d (lane, window_key, opener_lane, opener_id, rule, configuration_version, opened_at, closes_at)
  select w.lane, w.window_key, $1::int2, $2::uuid, w.rule, $7::int4, w.now, case when $21::bool then w.closes_at else w.lease_until end
  from wanted w where not exists (select from obstacle)
  order by w.lane, w.window_key
  on conflict (lane, window_key) do update
    set opener_lane = excluded.opener_lane, opener_id = excluded.opener_id, rule = excluded.rule,
        configuration_version = excluded.configuration_version, opened_at = excluded.opened_at, closes_at = excluded.closes_at
    where d.closes_at <= excluded.opened_at or d.opener_id = excluded.opener_id
  returning 1
),
claimed as (
  insert into guard_claims (lane, claim_id, producer_id, type, state, key_hash, claimed_at, lease_expires_at, configuration_version,
                            window_lanes, window_keys, window_closes)
  select $1::int2, $2::uuid, $3::uuid, $4::text, 'claimed', $22::uuid, min(w.now), min(w.lease_until), $7::int4, array_agg(w.lane order by w.ordinal),
         array_agg(w.window_key order by w.ordinal), array_agg(w.closes_at order by w.ordinal)
  from wanted w where not exists (select from obstacle) having count(*) > 0
  on conflict (lane, claim_id) do update set lease_expires_at = excluded.lease_expires_at
),
slid as (
  update dedup_windows d set closes_at = greatest(d.closes_at, s.slides_to)
  from standing s
  where s.slides_to is not null and d.lane = (select lane from standing) and d.window_key = (select window_key from standing)
),
suppressed as (
  insert into suppressions (lane, id, suppressed_at, notification_id, duplicate_of, guard, rule, configuration_version, producer_id,
                            type, channel, campaign, window_key, window_opened_at, window_closes_at, fields)
  select $23::int2, $24::uuid, m.now, null, o.opener_id, 'guardrail', o.rule, $7::int4, $3::uuid, $4::text, $5::text, null, o.window_key,
         case when o.window_key is not null then o.opened_at end, nullif(o.closes_at, 'infinity'), o.fields::jsonb
  from obstacle o cross join moment m
),
deltas as (
  insert into stat_deltas (lane, at, measure, type, channel, provider, guard, bin, n)
  select $1::int2, date_trunc('minute', m.now), 'suppressed', $4::text, $5::text, '', 'guardrail', 0, 1 from obstacle cross join moment m
)
select m.now + $6::float8 * interval '1 millisecond' as "leaseExpiresAt", o.opener_id as "openerId", o.opened_at as "openedAt",
       c.state as "claimState", c.lease_expires_at <= m.now as "leaseOver", c.settled_at as "settledAt",
       coalesce(c.key_hash = $22::uuid and c.producer_id = $3::uuid, false) as "sameKey",
       n.status, x.state as work, n.sent_at as "sentAt"
from moment m
left join obstacle o on true
left join lateral (select * from guard_claims where lane = o.opener_lane and claim_id = o.opener_id offset 0) c on true
left join notifications n on n.lane = o.opener_lane and n.id = o.opener_id
left join outbox_messages x on x.lane = o.opener_lane and x.notification_id = o.opener_id
where case
  when o.opener_id is null and (select count(*) from opened) < $25::int4 then raise_conflict('dedup_window')
  else true
end`

/**
 * Opens all windows of a claim, or records who stands in the way. The same claim id again gives the same claim.
 * @throws PostgresError 40001 `once_conflict` when a window was taken meanwhile: ask again
 */
export async function openGuardClaim(sql: Database, claim: NewGuardClaim): Promise<OpenedClaim> {
  const { windows, references } = claim
  const [row] = await sql.unsafe<Row[]>(
    statement,
    [
      laneOf(claim.claimId),
      claim.claimId,
      claim.producerId,
      claim.type,
      claim.channel,
      claim.leaseMs,
      claim.configurationVersion,
      arrayParameter(windows.map((w) => laneOf(w.windowKey))),
      arrayParameter(windows.map((w) => w.windowKey)),
      arrayParameter(windows.map((w) => w.rule)),
      arrayParameter(windows.map((w) => JSON.stringify(w.fields))),
      arrayParameter(windows.map((w) => w.lengthMs)),
      arrayParameter(windows.map((w) => w.slides)),
      arrayParameter(windows.map((_, ordinal) => ordinal)),
      arrayParameter(references.map((r) => laneOf(r.hash))),
      arrayParameter(references.map((r) => r.hash)),
      arrayParameter(references.map((r) => r.part)),
      claim.withinMs,
      new Set(references.map((r) => r.part)).size,
      JSON.stringify(windows[0]?.fields ?? []),
      claim.staysClosed,
      claim.keyHash,
      laneOf(claim.suppressionId),
      claim.suppressionId,
      windows.length,
    ],
    { prepare: true },
  )
  if (!row) throw new Error('a select from one row gave none')
  if (row.openerId === null) return { kind: 'opened', leaseExpiresAt: row.leaseExpiresAt }
  return { kind: 'stopped', by: obstacleOf(row, row.openerId) }
}

function obstacleOf(row: Row, openerId: string): ClaimObstacle {
  const { openedAt, claimState, leaseOver, settledAt, sameKey, status, work, sentAt } = row
  return {
    openerId,
    openedAt,
    claim: claimState && { state: claimState, leaseOver: leaseOver === true, settledAt, sameKey: sameKey === true },
    notification: status && { status, work, sentAt },
  }
}
