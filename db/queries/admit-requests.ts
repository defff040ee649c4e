import { type ArrayElement, arrayParameter } from '@/db/array-parameter'
import type { Database } from '@/db/client'
import { flowOf } from '@/db/queries/flow-of'
import { laneOf } from '@/lib/domain/lane'

/** Everything that one batch of requests changes. Arrays may be empty; instants are the batch's own. */
export type AdmitBatch = {
  now: Date
  /** Whose contacts these are: nothing is accepted unless it runs and the lease is still this one. Null: of no campaign. */
  campaign: { id: string; token: number } | null
  freshKeys: {
    keyHash: string
    producerId: string
    key: string
    fingerprint: string
    subjectId: string
    answerStatus: number
    answer: string
    expiresAt: Date
  }[]
  repeatedKeys: { keyHash: string; times: number }[]
  openedWindows: {
    windowKey: string
    openerId: string
    rule: string
    configurationVersion: number
    /** Null: never. */
    closesAt: Date | null
  }[]
  slidWindows: { windowKey: string; closesAt: Date }[]
  notifications: {
    id: string
    producerId: string
    type: string
    channel: string
    status: 'queued' | 'suppressed'
    configurationVersion: number
    campaign: string | null
    keyHash: string
    eventId: string | null
    bodyHash: Buffer
    occurredAt: string | null
    sendAt: string | null
    expiresAt: Date
    sealed: Buffer
    /** First provider of the route: where the outbox message starts. */
    provider: string
    windowKeys: string[]
    references: string[]
  }[]
  suppressions: {
    id: string
    notificationId: string | null
    duplicateOf: string
    guard: string
    rule: string
    configurationVersion: number
    producerId: string
    type: string
    channel: string
    campaign: string | null
    windowKey: string | null
    windowOpenedAt: Date | null
    windowClosesAt: Date | null
    fields: string[]
  }[]
  events: { id: string; producerId: string; eventType: string; keyHash: string; sealed: Buffer }[]
  /** Raw outbox rows that this batch plans, with the status that each gets. */
  outboxRows: { id: string; status: 'queued' | 'suppressed' | 'skipped' | 'failed'; problem: string | null }[]
}

// Order within each insert is by (lane, key): two batches that meet wait for each other instead of deadlocking.
// A campaign's row is held till the commit, so that a pause or a cancel comes before the batch or after it; one that is
// under way is not waited for, and is taken as done.
// The last select ends the whole statement when a key or a window is not as it was read: nothing of the batch stays,
// and the caller decides again on what is true now.
const statement = `
with running_campaign as (
  select 1 from campaigns where id = $71::uuid and lease_token = $72::int4 and status = 'running' for share skip locked
),
fresh_keys as (
  insert into idempotency_keys (lane, key_hash, producer_id, key, fingerprint, subject_lane, subject_id, answer_status, answer,
                                created_at, last_seen_at, expires_at)
  select u.lane, u.key_hash, u.producer_id, u.key, u.fingerprint, u.subject_lane, u.subject_id, u.answer_status, u.answer,
         $1::timestamptz, $1::timestamptz, u.expires_at
  from unnest($2::int2[], $3::uuid[], $4::uuid[], $5::text[], $6::bytea[], $7::int2[], $8::uuid[], $9::int2[], $10::text[],
              $11::timestamptz[])
    u(lane, key_hash, producer_id, key, fingerprint, subject_lane, subject_id, answer_status, answer, expires_at)
  on conflict (lane, key_hash) do nothing
  returning 1
),
repeated_keys as (
  update idempotency_keys k set hits = k.hits + u.times, last_seen_at = $1::timestamptz
  from unnest($12::int2[], $13::uuid[], $14::int4[]) u(lane, key_hash, times)
  where k.lane = u.lane and k.key_hash = u.key_hash
),
opened_windows as (
  insert into dedup_windows as w (lane, window_key, opener_lane, opener_id, rule, configuration_version, opened_at, closes_at)
  select u.lane, u.window_key, u.opener_lane, u.opener_id, u.rule, u.version, $1::timestamptz, u.closes_at
  from unnest($15::int2[], $16::uuid[], $17::int2[], $18::uuid[], $19::text[], $20::int4[], $21::timestamptz[])
    u(lane, window_key, opener_lane, opener_id, rule, version, closes_at)
  on conflict (lane, window_key) do update
    set opener_lane = excluded.opener_lane, opener_id = excluded.opener_id, rule = excluded.rule,
        configuration_version = excluded.configuration_version, opened_at = excluded.opened_at, closes_at = excluded.closes_at
    where w.closes_at <= excluded.opened_at
  returning 1
),
slid_windows as (
  update dedup_windows w set closes_at = greatest(w.closes_at, u.closes_at)
  from unnest($22::int2[], $23::uuid[], $24::timestamptz[]) u(lane, window_key, closes_at)
  where w.lane = u.lane and w.window_key = u.window_key
),
accepted as (
  insert into notifications (lane, id, producer_id, type, channel, status, configuration_version, campaign, key_hash, event_id,
                             body_hash, accepted_at, occurred_at, send_at, expires_at, settled_at)
  select u.lane, u.id, u.producer_id, u.type, u.channel, u.status, u.version, u.campaign, u.key_hash, u.event_id,
         u.body_hash, $1::timestamptz, u.occurred_at, u.send_at, u.expires_at,
         case when u.status = 'suppressed' then $1::timestamptz end
  from unnest($25::int2[], $26::uuid[], $27::uuid[], $28::text[], $29::text[], $30::text[], $31::int4[], $32::text[], $33::uuid[],
              $34::uuid[], $35::bytea[], $36::timestamptz[], $37::timestamptz[], $38::timestamptz[])
    u(lane, id, producer_id, type, channel, status, version, campaign, key_hash, event_id, body_hash, occurred_at, send_at, expires_at)
),
contents as (
  insert into notification_contents (lane, notification_id, sealed)
  select * from unnest($25::int2[], $26::uuid[], $39::bytea[])
),
work as (
  insert into outbox_messages (lane, notification_id, provider, flow, due_at, expires_at, since_at, configuration_version, window_keys)
  select u.lane, u.id, u.provider, ${flowOf('u')}, greatest(coalesce(u.send_at, $1::timestamptz), $1::timestamptz), u.expires_at,
         $1::timestamptz, u.version, string_to_array(u.window_keys, ' ')::uuid[]
  from unnest($25::int2[], $26::uuid[], $40::text[], $37::timestamptz[], $38::timestamptz[], $31::int4[], $41::text[], $30::text[],
              $27::uuid[], $32::text[])
    u(lane, id, provider, send_at, expires_at, version, window_keys, status, producer_id, campaign)
  where u.status = 'queued'
),
found_by as (
  insert into notification_references (lane, reference_hash, accepted_at, notification_id)
  select u.lane, u.hash, $1::timestamptz, u.id from unnest($42::int2[], $43::uuid[], $44::uuid[]) u(lane, hash, id)
),
suppressed as (
  insert into suppressions (lane, id, suppressed_at, notification_id, duplicate_of, guard, rule, configuration_version, producer_id,
                            type, channel, campaign, window_key, window_opened_at, window_closes_at, fields)
  select u.lane, u.id, $1::timestamptz, u.notification_id, u.duplicate_of, u.guard, u.rule, u.version, u.producer_id,
         u.type, u.channel, u.campaign, u.window_key, u.opened_at, u.closes_at, u.fields::jsonb
  from unnest($45::int2[], $46::uuid[], $47::uuid[], $48::uuid[], $49::text[], $50::text[], $51::int4[], $52::uuid[], $53::text[],
              $54::text[], $55::text[], $56::uuid[], $57::timestamptz[], $58::timestamptz[], $59::text[])
    u(lane, id, notification_id, duplicate_of, guard, rule, version, producer_id, type, channel, campaign, window_key, opened_at,
      closes_at, fields)
),
kept_events as (
  insert into events (lane, id, producer_id, event_type, key_hash, received_at, sealed)
  select u.lane, u.id, u.producer_id, u.event_type, u.key_hash, $1::timestamptz, u.sealed
  from unnest($60::int2[], $61::uuid[], $62::uuid[], $63::text[], $64::uuid[], $65::bytea[])
    u(lane, id, producer_id, event_type, key_hash, sealed)
),
planned_rows as (
  update outbox o set status = u.status, problem = u.problem, updated_at = $1::timestamptz, claimed_until = null
  from unnest($66::uuid[], $67::text[], $68::text[]) u(id, status, problem)
  where o.id = u.id and o.status = 'pending'
),
deltas as (
  insert into stat_deltas (lane, at, measure, type, channel, provider, guard, bin, n)
  select 0, date_trunc('minute', $1::timestamptz), d.measure, d.type, d.channel, d.provider, d.guard, 0, count(*)
  from (
    select 'accepted' as measure, u.type, u.channel, u.provider, '' as guard
    from unnest($28::text[], $29::text[], $40::text[], $30::text[]) u(type, channel, provider, status) where u.status = 'queued'
    union all
    select 'suppressed', u.type, u.channel, '', u.guard from unnest($53::text[], $54::text[], $49::text[]) u(type, channel, guard)
  ) d
  group by d.measure, d.type, d.channel, d.provider, d.guard
)
select case
  when $71::uuid is not null and not exists (select from running_campaign) then raise_conflict('campaign')
  when (select count(*) from fresh_keys) < $69::int4 then raise_conflict('idempotency_key')
  when (select count(*) from opened_windows) < $70::int4 then raise_conflict('dedup_window')
  else true
end`

/**
 * Commits a decided batch: keys, windows, notifications, contents, work, suppressions, events and counters, or nothing.
 * @throws PostgresError 40001 `once_conflict` when a key or window has changed since it was read,
 * or whose detail is `campaign` when that one does not run any more
 */
export async function admitRequests(sql: Database, batch: AdmitBatch): Promise<void> {
  const keys = inLaneOrder(batch.freshKeys, (row) => row.keyHash)
  const windows = inLaneOrder(batch.openedWindows, (row) => row.windowKey)
  await sql.unsafe(
    statement,
    [
      batch.now.toISOString(),
      ...keyColumns(keys),
      ...repeatColumns(inLaneOrder(batch.repeatedKeys, (row) => row.keyHash)),
      ...windowColumns(windows),
      ...slideColumns(inLaneOrder(batch.slidWindows, (row) => row.windowKey)),
      ...notificationColumns(inLaneOrder(batch.notifications, (row) => row.id)),
      ...referenceColumns(batch.notifications),
      ...suppressionColumns(inLaneOrder(batch.suppressions, (row) => row.id)),
      ...eventColumns(inLaneOrder(batch.events, (row) => row.id)),
      ...outboxRowColumns(batch.outboxRows),
      keys.length,
      windows.length,
      batch.campaign?.id ?? null,
      batch.campaign?.token ?? null,
    ],
    { prepare: true },
  )
}

type Laned<Row> = { lane: number; key: string; row: Row }

/** Rows with their lane, by lane and key: batches that meet lock in the same order. */
function inLaneOrder<Row>(rows: readonly Row[], keyOf: (row: Row) => string): Laned<Row>[] {
  const laned = rows.map((row) => {
    const key = keyOf(row)
    return { lane: laneOf(key), key, row }
  })
  return laned.sort((a, b) => a.lane - b.lane || (a.key < b.key ? -1 : 1))
}

/** One array parameter a cell, in the order of the statement's unnest. */
function columns<Row>(rows: readonly Row[], ...cells: ((row: Row) => ArrayElement)[]): string[] {
  return cells.map((cell) => arrayParameter(rows.map(cell)))
}

function keyColumns(rows: Laned<AdmitBatch['freshKeys'][number]>[]): string[] {
  return columns(
    rows,
    (r) => r.lane,
    (r) => r.key,
    (r) => r.row.producerId,
    (r) => r.row.key,
    (r) => Buffer.from(r.row.fingerprint, 'hex'),
    (r) => laneOf(r.row.subjectId),
    (r) => r.row.subjectId,
    (r) => r.row.answerStatus,
    (r) => r.row.answer,
    (r) => r.row.expiresAt,
  )
}

function repeatColumns(rows: Laned<AdmitBatch['repeatedKeys'][number]>[]): string[] {
  return columns(
    rows,
    (r) => r.lane,
    (r) => r.key,
    (r) => r.row.times,
  )
}

function windowColumns(rows: Laned<AdmitBatch['openedWindows'][number]>[]): string[] {
  return columns(
    rows,
    (r) => r.lane,
    (r) => r.key,
    (r) => laneOf(r.row.openerId),
    (r) => r.row.openerId,
    (r) => r.row.rule,
    (r) => r.row.configurationVersion,
    (r) => r.row.closesAt ?? 'infinity',
  )
}

function slideColumns(rows: Laned<AdmitBatch['slidWindows'][number]>[]): string[] {
  return columns(
    rows,
    (r) => r.lane,
    (r) => r.key,
    (r) => r.row.closesAt,
  )
}

function notificationColumns(rows: Laned<AdmitBatch['notifications'][number]>[]): string[] {
  return columns(
    rows,
    (r) => r.lane,
    (r) => r.key,
    (r) => r.row.producerId,
    (r) => r.row.type,
    (r) => r.row.channel,
    (r) => r.row.status,
    (r) => r.row.configurationVersion,
    (r) => r.row.campaign,
    (r) => r.row.keyHash,
    (r) => r.row.eventId,
    (r) => r.row.bodyHash,
    (r) => r.row.occurredAt,
    (r) => r.row.sendAt,
    (r) => r.row.expiresAt,
    (r) => r.row.sealed,
    (r) => r.row.provider,
    (r) => r.row.windowKeys.join(' '),
  )
}

function referenceColumns(notifications: AdmitBatch['notifications']): string[] {
  const references = notifications.flatMap((row) => row.references.map((hash) => ({ hash, id: row.id })))
  return columns(
    inLaneOrder(references, (reference) => reference.hash),
    (r) => r.lane,
    (r) => r.key,
    (r) => r.row.id,
  )
}

function suppressionColumns(rows: Laned<AdmitBatch['suppressions'][number]>[]): string[] {
  return columns(
    rows,
    (r) => r.lane,
    (r) => r.key,
    (r) => r.row.notificationId,
    (r) => r.row.duplicateOf,
    (r) => r.row.guard,
    (r) => r.row.rule,
    (r) => r.row.configurationVersion,
    (r) => r.row.producerId,
    (r) => r.row.type,
    (r) => r.row.channel,
    (r) => r.row.campaign,
    (r) => r.row.windowKey,
    (r) => r.row.windowOpenedAt,
    (r) => r.row.windowClosesAt,
    (r) => JSON.stringify(r.row.fields),
  )
}

function eventColumns(rows: Laned<AdmitBatch['events'][number]>[]): string[] {
  return columns(
    rows,
    (r) => r.lane,
    (r) => r.key,
    (r) => r.row.producerId,
    (r) => r.row.eventType,
    (r) => r.row.keyHash,
    (r) => r.row.sealed,
  )
}

function outboxRowColumns(rows: AdmitBatch['outboxRows']): string[] {
  return columns(
    rows,
    (r) => r.id,
    (r) => r.status,
    (r) => r.problem,
  )
}
