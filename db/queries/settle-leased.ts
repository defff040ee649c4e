import { arrayParameter } from '@/db/array-parameter'
import type { Database } from '@/db/client'
import { keptReleases, releasedWindow } from '@/db/queries/reopened-windows'
import { laneOf } from '@/lib/domain/lane'

/** A leased message that ends without a call: too late to send, somebody else's message was the same, or its workers ended. */
export type SettledMessage = {
  id: string
  token: number
  provider: string
  type: string
  channel: string
  eventId: string | null
  windowKeys: string[]
  ending:
    | { kind: 'expired' }
    /** Too late, but an earlier attempt may have reached the customer: a person has to look. */
    | { kind: 'held'; reason: string }
    /** It certainly reached nobody, and cannot be sent as it is. */
    | { kind: 'dead'; reason: string }
    | {
        kind: 'suppressed'
        suppressionId: string
        /** Null: another system says that it was sent. */
        duplicateOf: string | null
        rule: string
        configurationVersion: number
        producerId: string
        campaign: string | null
        windowKey: string | null
        windowOpenedAt: Date | null
        windowClosesAt: Date | null
        fields: string[]
        /** What the other system answered, without its words. */
        evidence: string | null
      }
}

// A suppressed notification reached nobody by itself, but its original reached the customer: its windows stay shut only
// if they are the original's. Its own are given free with an expired one's.
const statement = `
with input as (
  select * from unnest($2::uuid[], $3::int4[], $4::text[], $5::text[], $6::text[], $7::uuid[], $8::text[], $9::text[])
    u(id, token, provider, type, channel, event_id, ending, reason)
),
gone as (
  delete from outbox_messages m using input i
  where i.ending not in ('held', 'dead') and m.lane = $1 and m.notification_id = any($2::uuid[]) and m.notification_id = i.id and m.lease_token = i.token and m.state || '' = 'leased'
  returning m.notification_id
),
kept as (
  update outbox_messages m
  set state = i.ending, leased_until = null, waiting_reason = i.reason, since_at = i.at
  from (select id, token, ending, reason, now() as at from input where ending in ('held', 'dead')) i
  where m.lane = $1 and m.notification_id = any($2::uuid[]) and m.notification_id = i.id and m.lease_token = i.token and m.state || '' = 'leased'
  returning m.notification_id
),
ours as (select notification_id from gone union all select notification_id from kept),
released as (
  delete from dedup_windows w using unnest($22::int2[], $23::uuid[], $24::uuid[]) r(lane, window_key, opener_id), ours o
  where w.lane = r.lane and w.window_key = r.window_key and w.opener_id = r.opener_id and o.notification_id = r.opener_id
  returning ${releasedWindow}
),
told as (
  update notifications n set status = i.status, settled_at = i.at, released_windows = ${keptReleases}
  from (
    select i.id, case i.ending when 'held' then 'needs_review' when 'dead' then 'dead_lettered' else i.ending end as status, now() as at
    from input i join ours o on o.notification_id = i.id
  ) i
  where n.lane = $1 and n.id = any($2::uuid[]) and n.id = i.id
),
told_rows as (
  update outbox b set status = case when i.suppressed then 'suppressed' else 'failed' end, updated_at = now()
  from (
    select event_id, bool_and(ending = 'suppressed') as suppressed from input i join ours o on o.notification_id = i.id
    where ending <> 'held' and event_id is not null group by 1
  ) i
  where b.id = i.event_id
),
suppressed as (
  insert into suppressions (lane, id, suppressed_at, notification_id, duplicate_of, guard, rule, configuration_version, producer_id,
                            type, channel, campaign, window_key, window_opened_at, window_closes_at, fields, evidence)
  select s.lane, s.id, date_trunc('milliseconds', now()), s.notification_id, s.duplicate_of, 'guardrail', s.rule, s.version, s.producer_id, i.type, i.channel,
         s.campaign, s.window_key, s.opened_at, s.closes_at, s.fields::jsonb, s.evidence
  from unnest($10::int2[], $11::uuid[], $12::uuid[], $13::uuid[], $14::text[], $15::int4[], $16::uuid[], $17::text[], $18::uuid[],
              $19::timestamptz[], $20::timestamptz[], $21::text[], $25::text[])
    s(lane, id, notification_id, duplicate_of, rule, version, producer_id, campaign, window_key, opened_at, closes_at, fields, evidence)
  join ours o on o.notification_id = s.notification_id
  join input i on i.id = s.notification_id
),
deltas as (
  insert into stat_deltas (lane, at, measure, type, channel, provider, guard, bin, n)
  select $1, date_trunc('minute', now()), case i.ending when 'held' then 'needs_review' when 'dead' then 'dead_lettered' else i.ending end, i.type, i.channel,
         case i.ending when 'suppressed' then '' else i.provider end, case i.ending when 'suppressed' then 'guardrail' else '' end, 0,
         count(*)
  from input i join ours o on o.notification_id = i.id
  group by i.ending, i.type, i.channel, i.provider
)
select notification_id as id from ours`

/** Ends leased messages without calling anybody. @returns the ids that were still ours */
export async function settleLeased(
  sql: Database,
  lane: number,
  settled: readonly SettledMessage[],
): Promise<Set<string>> {
  const released = settled
    .filter((message) => message.ending.kind !== 'held')
    .flatMap((message) => message.windowKeys.map((key) => ({ key, id: message.id })))
  const suppressed = settled.flatMap((message) =>
    message.ending.kind === 'suppressed' ? [{ ...message.ending, id: message.id }] : [],
  )
  const rows = await sql.unsafe<{ id: string }[]>(
    statement,
    [
      lane,
      arrayParameter(settled.map((m) => m.id)),
      arrayParameter(settled.map((m) => m.token)),
      arrayParameter(settled.map((m) => m.provider)),
      arrayParameter(settled.map((m) => m.type)),
      arrayParameter(settled.map((m) => m.channel)),
      arrayParameter(settled.map((m) => m.eventId)),
      arrayParameter(settled.map((m) => m.ending.kind)),
      arrayParameter(settled.map((m) => ('reason' in m.ending ? m.ending.reason : null))),
      arrayParameter(suppressed.map((s) => laneOf(s.suppressionId))),
      arrayParameter(suppressed.map((s) => s.suppressionId)),
      arrayParameter(suppressed.map((s) => s.id)),
      arrayParameter(suppressed.map((s) => s.duplicateOf)),
      arrayParameter(suppressed.map((s) => s.rule)),
      arrayParameter(suppressed.map((s) => s.configurationVersion)),
      arrayParameter(suppressed.map((s) => s.producerId)),
      arrayParameter(suppressed.map((s) => s.campaign)),
      arrayParameter(suppressed.map((s) => s.windowKey)),
      arrayParameter(suppressed.map((s) => s.windowOpenedAt)),
      arrayParameter(suppressed.map((s) => s.windowClosesAt)),
      arrayParameter(suppressed.map((s) => JSON.stringify(s.fields))),
      arrayParameter(released.map((window) => laneOf(window.key))),
      arrayParameter(released.map((window) => window.key)),
      arrayParameter(released.map((window) => window.id)),
      arrayParameter(suppressed.map((s) => s.evidence)),
    ],
    { prepare: true },
  )
  return new Set(rows.map((row) => row.id))
}
