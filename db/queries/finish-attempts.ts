import { type ArrayElement, arrayParameter } from '@/db/array-parameter'
import type { Database } from '@/db/client'
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
    | { kind: 'held'; reason: string; uncertain: boolean }
    | { kind: 'dead'; reason: string }
  /** Windows that this notification opened: given free when it is certain that nobody got it. */
  windowKeys: string[]
}

// Only the holder of the token changes the state; everybody's observation is kept, a loser's as late.
const statement = `
with input as (
  select * from unnest($2::uuid[], $3::int4[], $4::int2[], $5::timestamptz[], $6::text[], $7::text[], $8::text[], $9::uuid[],
                       $10::text[], $11::text[], $12::int2[], $13::text[], $14::text[], $15::text[], $16::text[], $17::float8[],
                       $18::text[], $19::bool[], $20::bool[], $21::text[])
    u(id, token, number, started_at, provider, type, channel, event_id, outcome, code, http_status, detail, message_id,
      next, next_provider, after_ms, trigger, uncertain, duplicate_risk, reason)
),
taken as (
  delete from outbox_messages m using input i
  where i.next = 'sent' and m.lane = $1 and m.notification_id = i.id and m.lease_token = i.token and m.state = 'dispatching'
  returning m.notification_id
),
waiting as (
  update outbox_messages m
  set state = i.state, provider = i.next_provider, due_at = least(i.due_at, coalesce(m.expires_at, i.due_at)), trigger = i.trigger,
      uncertain = i.uncertain, waiting_reason = i.reason, since_at = i.at, leased_until = null, open_attempt_at = null
  from (
    select id, token, case next when 'again' then 'ready' else next end as state, next_provider,
           now() + after_ms * interval '1 millisecond' as due_at, trigger, uncertain, reason, now() as at
    from input where next <> 'sent'
  ) i
  where m.lane = $1 and m.notification_id = i.id and m.lease_token = i.token and m.state = 'dispatching'
  returning m.notification_id
),
ours as (select notification_id from taken union all select notification_id from waiting),
results as (
  insert into attempt_results (lane, notification_id, number, started_at, finished_at, lease_token, late, outcome, code, http_status,
                               detail, provider_message_id)
  select $1, i.id, i.number, i.started_at, now(), i.token, o.notification_id is null, i.outcome, i.code, i.http_status, i.detail,
         i.message_id
  from input i left join ours o on o.notification_id = i.id
  on conflict do nothing
),
told as (
  update notifications n
  set status = i.status, provider = i.provider, provider_message_id = coalesce(i.message_id, n.provider_message_id),
      sent_at = case when i.status = 'sent' then i.at else n.sent_at end,
      settled_at = case when i.next = 'again' then n.settled_at else i.at end,
      duplicate_risk = n.duplicate_risk or i.duplicate_risk
  from (
    select i.id, i.next, i.provider, i.message_id, i.duplicate_risk, now() as at,
           case i.next when 'sent' then 'sent' when 'held' then 'needs_review' when 'dead' then 'dead_lettered' else 'queued' end as status
    from input i join ours o on o.notification_id = i.id
    where i.next <> 'again' or i.duplicate_risk
  ) i
  where n.lane = $1 and n.id = i.id
  returning n.id, n.accepted_at, n.sent_at
),
told_rows as (
  update outbox b set status = case i.next when 'sent' then 'sent' else 'failed' end, updated_at = now()
  from input i join ours o on o.notification_id = i.id
  where i.event_id is not null and i.next <> 'again' and b.id = i.event_id
),
released as (
  delete from dedup_windows w using unnest($22::int2[], $23::uuid[], $24::uuid[]) r(lane, window_key, opener_id), ours o
  where w.lane = r.lane and w.window_key = r.window_key and w.opener_id = r.opener_id and o.notification_id = r.opener_id
),
deltas as (
  insert into stat_deltas (lane, at, measure, type, channel, provider, guard, bin, n)
  select $1, date_trunc('minute', now()), d.measure, d.type, d.channel, d.provider, '', d.bin, count(*)
  from (
    select 'attempt_' || i.outcome as measure, i.type, i.channel, i.provider, 0 as bin from input i
    union all
    select case i.next when 'sent' then 'sent' when 'held' then 'needs_review' else 'dead_lettered' end, i.type, i.channel, i.provider, 0
    from input i join ours o on o.notification_id = i.id where i.next <> 'again'
    union all
    select 'fallback', i.type, i.channel, i.next_provider, 0
    from input i join ours o on o.notification_id = i.id where i.next = 'again' and i.trigger = 'fallback'
    union all
    select 'latency', i.type, i.channel, i.provider,
           floor(4 * ln(greatest(extract(epoch from t.sent_at - t.accepted_at) * 1000, 0) + 1) / ln(2))::int
    from input i join told t on t.id = i.id where i.next = 'sent'
  ) d
  group by d.measure, d.type, d.channel, d.provider, d.bin
)
select notification_id as id from ours`

/** Records outcomes and moves the messages on. @returns the ids whose lease was still ours; the others were only observed. */
export async function finishAttempts(
  sql: Database,
  lane: number,
  finished: readonly FinishedAttempt[],
): Promise<Set<string>> {
  const released = finished.flatMap((attempt) =>
    attempt.next.kind === 'dead' ? attempt.windowKeys.map((key) => ({ key, id: attempt.id, lane: laneOf(key) })) : [],
  )
  const rows = await sql.unsafe<{ id: string }[]>(
    statement,
    [
      lane,
      ...columnsOf(finished),
      arrayParameter(released.map((window) => window.lane)),
      arrayParameter(released.map((window) => window.key)),
      arrayParameter(released.map((window) => window.id)),
    ],
    { prepare: true },
  )
  return new Set(rows.map((row) => row.id))
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
      again?.afterMs ?? 0,
      again?.trigger ?? 'retry',
      next.kind === 'again' || next.kind === 'held' ? next.uncertain : false,
      again?.duplicateRisk ?? false,
      next.kind === 'held' || next.kind === 'dead' ? next.reason : attempt.code,
    ]
  })
  return Array.from({ length: 20 }, (_, column) => arrayParameter(table.map((row) => row[column] ?? null)))
}
