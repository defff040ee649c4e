import { type ArrayElement, arrayParameter } from '@/db/array-parameter'
import type { Database } from '@/db/client'
import { keptReleases, releasedWindow } from '@/db/queries/reopened-windows'
import type { AttemptTrigger, OutcomeName } from '@/lib/domain/delivery-outcome'
import { laneOf } from '@/lib/domain/lane'

/** One finished attempt and what follows from it. */
export type FinishedAttempt = {
  id: string
  token: number
  number: number
  startedAt: Date
  provider: string
  type: string
  channel: string
  eventId: string | null
  acceptedAt: Date
  outcome: OutcomeName
  code: string | null
  httpStatus: number | null
  detail: string | null
  providerMessageId: string | null
  /** Hash by which the provider's receipts find this message; null when it sends none, or gave no id. */
  messageHash: string | null
  next:
    | { kind: 'sent' }
    | {
        kind: 'again'
        provider: string
        afterMs: number
        trigger: AttemptTrigger
        uncertain: boolean
        duplicateRisk: boolean
      }
    | { kind: 'reconcile'; reason: string; afterMs: number }
    | { kind: 'held'; reason: string; uncertain: boolean }
    | { kind: 'dead'; reason: string }
  /** Windows that this notification opened: given free when it is certain that nobody got it. */
  windowKeys: string[]
}

/** What the input says of a notification, by its place in the arrays of the statement below. */
const its = (column: keyof typeof places) => `(${places[column]})[array_position($2::uuid[], n.id)]`
const places = {
  provider: '$6::text[]',
  message_id: '$14::text[]',
  next: '$15::text[]',
  duplicate_risk: '$20::bool[]',
} as const

// Only the holder of the token changes the state; everybody's observation is kept, a loser's as late.
// No two sets of rows are joined here but one, since a join would compare each row with each: a row's input is found by its place
// in the arrays, and `in … is true` and `not in` are answered from a hash. `any` and `state || ''` leave the planner
// nothing but the key: with an empty queue's statistics it would read a lane's whole backlog, or history, instead.
// The provider's word for a message is put down first, whoever won: a receipt that comes meanwhile waits for that row, and
// both take their rows in one order. A receipt that came before has already ended the work: all that is added is that word.
// That a loser's call was taken is proof, and is kept by the statement that acts on it (settle-late-acceptances.ts), or not at all.
const statement = `
with input as (
  select * from unnest($2::uuid[], $3::int4[], $4::int2[], $5::timestamptz[], $6::text[], $7::text[], $8::text[], $9::uuid[],
                       $10::text[], $11::text[], $12::int2[], $13::text[], $14::text[], $15::text[], $16::text[], $17::float8[],
                       $18::text[], $19::bool[], $20::bool[], $21::text[], $25::timestamptz[])
    u(id, token, number, started_at, provider, type, channel, event_id, outcome, code, http_status, detail, message_id,
      next, next_provider, after_ms, trigger, uncertain, duplicate_risk, reason, accepted_at)
),
named as (
  insert into provider_messages (lane, message_hash, notification_lane, notification_id, waiting, at)
  select u.lane, u.hash, $1, u.id, exists (select from receipts r where r.lane = $1 and r.subject = u.id offset 0), now()
  from unnest($26::int2[], $27::uuid[], $28::uuid[]) u(lane, hash, id)
  on conflict (lane, message_hash) do update
    set notification_lane = excluded.notification_lane, notification_id = excluded.notification_id,
        waiting = provider_messages.waiting or excluded.waiting
    where provider_messages.notification_id is null
  returning 1
),
taken as (
  delete from outbox_messages m
  where (select count(*) from named) >= 0 and m.lane = $1 and m.notification_id = any($2::uuid[]) and m.state || '' = 'dispatching'
    and ((m.notification_id, m.lease_token) in (select id, token from input where next = 'sent')) is true
  returning m.notification_id as id
),
waiting as (
  update outbox_messages m
  set state = case i.next when 'again' then 'ready' when 'reconcile' then 'reconciling' else i.next end, provider = i.next_provider,
      due_at = case i.next when 'reconcile' then i.due_at else least(i.due_at, coalesce(m.expires_at, i.due_at)) end, trigger = i.trigger, uncertain = i.uncertain,
      uncertain_elsewhere = i.uncertain and (m.uncertain_elsewhere or i.next_provider <> i.provider),
      waiting_reason = i.reason, since_at = i.at, leased_until = null, open_attempt_at = null
  from (
    select input.*, now() + after_ms * interval '1 millisecond' as due_at, now() as at from input where next <> 'sent'
  ) i
  where m.lane = $1 and m.notification_id = any(array(select id from input where next <> 'sent')) and m.notification_id = i.id
    and m.lease_token = i.token and m.state || '' = 'dispatching'
  returning m.notification_id as id
),
moved as (select id from taken union all select id from waiting),
ours as (select * from input where (id in (select id from moved)) is true),
results as (
  insert into attempt_results (lane, notification_id, number, started_at, finished_at, lease_token, late, outcome, code, http_status,
                               detail, provider_message_id)
  select $1, i.id, i.number, i.started_at, now(), i.token, i.id not in (select id from moved), i.outcome, i.code, i.http_status, i.detail,
         i.message_id
  from input i where i.next <> 'sent' or (i.id in (select id from moved)) is true
  on conflict do nothing
  returning notification_id, lease_token
),
released as (
  delete from dedup_windows w using unnest($22::int2[], $23::uuid[], $24::uuid[]) r(lane, window_key, opener_id)
  where w.lane = r.lane and w.window_key = r.window_key and w.opener_id = r.opener_id and (r.opener_id in (select id from moved)) is true
  returning ${releasedWindow}
),
told as (
  update notifications n
  set status = case ${its('next')} when 'sent' then 'sent' when 'held' then 'needs_review' when 'dead' then 'dead_lettered' else 'queued' end,
      provider = ${its('provider')}, provider_message_id = coalesce(${its('message_id')}, n.provider_message_id),
      sent_at = case ${its('next')} when 'sent' then i.at else n.sent_at end,
      settled_at = case ${its('next')} when 'again' then n.settled_at else i.at end,
      duplicate_risk = n.duplicate_risk or ${its('duplicate_risk')},
      released_windows = case when cardinality($22::int2[]) = 0 then n.released_windows else ${keptReleases} end
  from (select now() as at) i
  where n.lane = $1 and n.id = any(array(select id from ours where next in ('sent', 'held', 'dead') or duplicate_risk))
),
identified as (
  update notifications n set provider_message_id = ${its('message_id')}
  where n.lane = $1 and n.id = any(array(select id from input where message_id is not null and id not in (select id from moved)))
    and n.provider = ${its('provider')} and n.provider_message_id is null and n.status in ('sent', 'delivered', 'undelivered')
),
told_rows as (
  update outbox b set status = case i.next when 'sent' then 'sent' else 'failed' end, updated_at = i.at
  from (select event_id, min(next) as next, now() as at from ours where event_id is not null and next in ('sent', 'dead') group by 1) i
  where b.id = i.event_id
),
deltas as (
  insert into stat_deltas (lane, at, measure, type, channel, provider, guard, bin, n)
  select $1, date_trunc('minute', now()), d.measure, d.type, d.channel, d.provider, '', d.bin, count(*)
  from (
    select 'attempt_' || outcome as measure, type, channel, provider, 0 as bin from input
    -- Told again because the first answer was lost: counted then.
    where ((id, token) in (select notification_id, lease_token from results)) is true
    union all
    select case next when 'sent' then 'sent' when 'held' then 'needs_review' else 'dead_lettered' end, type, channel, provider, 0
    from ours where next in ('sent', 'held', 'dead')
    union all
    select 'fallback', type, channel, next_provider, 0 from ours where next = 'again' and trigger = 'fallback'
    union all
    select 'latency', type, channel, provider,
           floor(4 * ln(greatest(extract(epoch from now() - accepted_at)::float8 * 1000, 0) + 1) / ln(2::float8))::int
    from ours where next = 'sent'
  ) d
  group by d.measure, d.type, d.channel, d.provider, d.bin
)
select id from ours`

/**
 * Records outcomes and moves the messages on; each message at most once. @returns the ids whose lease was still ours: of the others
 * what was heard is kept, but for that they were taken
 */
export async function finishAttempts(
  sql: Database,
  lane: number,
  finished: readonly FinishedAttempt[],
): Promise<Set<string>> {
  const released = finished.flatMap((attempt) =>
    attempt.next.kind === 'dead' ? attempt.windowKeys.map((key) => ({ key, id: attempt.id, lane: laneOf(key) })) : [],
  )
  const named = namedMessages(finished)
  const rows = await sql.unsafe<{ id: string }[]>(
    statement,
    [
      lane,
      ...columnsOf(finished),
      arrayParameter(released.map((window) => window.lane)),
      arrayParameter(released.map((window) => window.key)),
      arrayParameter(released.map((window) => window.id)),
      arrayParameter(finished.map((attempt) => attempt.acceptedAt)),
      arrayParameter(named.map((message) => message.lane)),
      arrayParameter(named.map((message) => message.hash)),
      arrayParameter(named.map((message) => message.id)),
    ],
    { prepare: true },
  )
  return new Set(rows.map((row) => row.id))
}

/** In lane order, each hash once: a provider that gives two messages one id has named only the first. */
function namedMessages(finished: readonly FinishedAttempt[]): { lane: number; hash: string; id: string }[] {
  const named = new Map<string, { lane: number; hash: string; id: string }>()
  for (const { id, messageHash: hash } of finished) {
    if (hash !== null && !named.has(hash)) named.set(hash, { lane: laneOf(hash), hash, id })
  }
  return [...named.values()].sort((a, b) => a.lane - b.lane || (a.hash < b.hash ? -1 : 1))
}

function columnsOf(finished: readonly FinishedAttempt[]): string[] {
  const table = finished.map((attempt): ArrayElement[] => {
    const { next } = attempt
    const again = next.kind === 'again' ? next : null
    return [
      attempt.id,
      attempt.token,
      attempt.number,
      attempt.startedAt,
      attempt.provider,
      attempt.type,
      attempt.channel,
      attempt.eventId,
      attempt.outcome,
      attempt.code,
      attempt.httpStatus,
      attempt.detail,
      attempt.providerMessageId,
      next.kind,
      again?.provider ?? attempt.provider,
      next.kind === 'again' || next.kind === 'reconcile' ? next.afterMs : 0,
      again?.trigger ?? 'retry',
      next.kind === 'reconcile' || (next.kind === 'again' || next.kind === 'held' ? next.uncertain : false),
      again?.duplicateRisk ?? false,
      next.kind === 'sent' || next.kind === 'again' ? attempt.code : next.reason,
    ]
  })
  return Array.from({ length: 20 }, (_, column) => arrayParameter(table.map((row) => row[column] ?? null)))
}
