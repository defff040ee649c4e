import { arrayParameter } from '@/db/array-parameter'
import type { Database } from '@/db/client'
import { keptReleases, releasedWindow, reopenedWindows } from '@/db/queries/reopened-windows'
import { laneOf } from '@/lib/domain/lane'
import type { AfterLookup } from '@/lib/domain/reconcile'

/** A look-up's answer and what follows from it. */
export type SettledLookup = {
  id: string
  token: number
  askedAt: Date
  provider: string
  type: string
  channel: string
  eventId: string | null
  /** Null: nobody was asked, so there is no fact to keep. */
  answer: {
    found: 'accepted' | 'absent' | 'undetermined'
    code: string | null
    detail: string | null
    providerMessageId: string | null
  } | null
  /** Hash by which the provider's receipts find this message; null when it sends none, or gave no id. */
  messageHash: string | null
  next: AfterLookup
  /** Windows that this notification opened: given free when it is certain that nobody got it. */
  windowKeys: string[]
}

// As finishing: only the holder of the token changes the state, everybody's answer is kept. But for one: that the provider has
// it is proof, however late. As with a receipt the work goes, whatever its state, or what a person called unsent meanwhile
// would be sent again. A receipt that settled the message took the row, so what was found then comes late. `uncertain` ends
// here, and only by proof: a message that became another notification's meanwhile is none, and is asked about again.
const statement = `
with input as (
  select $2::uuid as id, $3::int4 as token, $4::timestamptz as asked_at, $5::text as provider, $6::text as type, $7::text as channel,
         $8::uuid as event_id, $9::text as found, $10::text as code, $11::text as detail, $12::text as message_id, $13::text as next,
         $14::text as next_provider, $15::float8 as after_ms, $16::text as trigger, $17::text as reason, now() as at
),
named as (
  insert into provider_messages (lane, message_hash, notification_lane, notification_id, at)
  select u.lane, u.hash, $1, i.id, i.at from unnest($18::int2[], $19::uuid[]) u(lane, hash), input i
  on conflict (lane, message_hash) do update
    set notification_lane = excluded.notification_lane, notification_id = excluded.notification_id
    where provider_messages.notification_id is null or provider_messages.notification_id = excluded.notification_id
  returning 1
),
proof as (
  select * from input where (select count(*) from named) = cardinality($19::uuid[]) and next = 'sent' and found = 'accepted'
),
work_of_proved as (
  delete from outbox_messages m using proof i where m.lane = $1 and m.notification_id = $2 and m.notification_id = i.id returning 1
),
proved as (
  update notifications n
  set status = 'sent', provider = i.provider, provider_message_id = coalesce(i.message_id, n.provider_message_id),
      sent_at = coalesce(n.sent_at, i.at), settled_at = i.at
  from (select * from proof where (select count(*) from work_of_proved) >= 0) i
  where n.lane = $1 and n.id = $2 and n.id = i.id and n.status not in ('sent', 'delivered', 'undelivered')
  returning i.*, n.lane, n.released_windows
),
${reopenedWindows('select lane, id, released_windows from proved')},
failed as (
  select m.notification_id as id from outbox_messages m, input i
  where i.next = 'dead' and m.lane = $1 and m.notification_id = $2 and m.lease_token = i.token and m.state || '' = 'reconciling' for update of m
),
released as (
  delete from dedup_windows w using unnest($20::int2[], $21::uuid[]) r(lane, window_key), failed f
  where w.lane = r.lane and w.window_key = r.window_key and w.opener_id = f.id
  returning ${releasedWindow}
),
waiting as (
  update outbox_messages m
  set state = case i.next when 'again' then 'ready' when 'ask_again' then 'reconciling' else i.next end, provider = i.next_provider,
      due_at = case i.next when 'again' then least(i.due_at, coalesce(m.expires_at, i.due_at)) else i.due_at end, trigger = i.trigger,
      uncertain = i.next in ('ask_again', 'held'), waiting_reason = i.reason,
      since_at = case i.next when 'ask_again' then m.since_at else i.at end, lookups = case i.next when 'ask_again' then m.lookups else 0 end
  from (
    -- What is given free locks the row first: once it is changed here it would find none.
    select input.*, at + after_ms * interval '1 millisecond' as due_at from input where next <> 'sent' and (select count(*) from released) >= 0
  ) i
  where m.lane = $1 and m.notification_id = $2 and m.notification_id = i.id and m.lease_token = i.token and m.state || '' = 'reconciling'
  returning i.id, i.token, i.asked_at, i.provider, i.type, i.channel, i.event_id, i.found, i.code, i.detail, i.message_id,
            i.next, i.next_provider, i.after_ms, i.trigger, i.reason, i.at
),
ours as (
  select id, token, asked_at, provider, type, channel, event_id, found, code, detail, message_id, next, next_provider, after_ms, trigger, reason, at
  from proved
  union all select * from waiting
),
answers as (
  insert into lookups (lane, notification_id, asked_at, lease_token, answered_at, provider, found, code, detail, provider_message_id, late)
  select $1, i.id, i.asked_at, i.token, i.at, i.provider, i.found, i.code, i.detail, i.message_id, i.id not in (select id from ours)
  from input i where i.found is not null
  on conflict do nothing
),
told as (
  update notifications n
  set status = case i.next when 'held' then 'needs_review' else 'dead_lettered' end, provider = i.provider,
      provider_message_id = coalesce(i.message_id, n.provider_message_id), settled_at = i.at, released_windows = ${keptReleases}
  from (select id, provider, message_id, at, next from waiting where next in ('held', 'dead')) i
  where n.lane = $1 and n.id = $2 and n.id = i.id
),
told_rows as (
  update outbox b set status = case i.next when 'sent' then 'sent' else 'failed' end, updated_at = i.at
  from (select event_id, next, at from ours where event_id is not null and next in ('sent', 'dead')) i
  where b.id = i.event_id
),
deltas as (
  insert into stat_deltas (lane, at, measure, type, channel, provider, guard, bin, n)
  select $1, date_trunc('minute', now()), d.measure, d.type, d.channel, d.provider, '', 0, 1
  from (
    select 'lookup_' || found as measure, type, channel, provider from input where found is not null
    union all
    select case next when 'sent' then 'sent' when 'held' then 'needs_review' else 'dead_lettered' end, type, channel, provider
    from ours where next in ('sent', 'held', 'dead')
    union all
    select 'fallback', type, channel, next_provider from ours where next = 'again' and trigger = 'fallback'
  ) d
)
select id from ours`

/** Keeps a look-up's answer and moves the message on. @returns whether it did: the lease was still ours, or it is proof */
export async function settleLookup(sql: Database, lane: number, settled: SettledLookup): Promise<boolean> {
  const { answer, next, messageHash: hash } = settled
  const again = next.kind === 'again' ? next : null
  const released = next.kind === 'dead' ? settled.windowKeys : []
  const rows = await sql.unsafe<{ id: string }[]>(
    statement,
    [
      lane,
      settled.id,
      settled.token,
      settled.askedAt.toISOString(),
      settled.provider,
      settled.type,
      settled.channel,
      settled.eventId,
      answer?.found ?? null,
      answer?.code ?? null,
      answer?.detail ?? null,
      answer?.providerMessageId ?? null,
      next.kind,
      again?.provider ?? settled.provider,
      next.kind === 'again' || next.kind === 'ask_again' ? next.afterMs : 0,
      again?.trigger ?? 'retry',
      next.kind === 'sent' || next.kind === 'again' ? null : next.reason,
      arrayParameter(hash === null ? [] : [laneOf(hash)]),
      arrayParameter(hash === null ? [] : [hash]),
      arrayParameter(released.map(laneOf)),
      arrayParameter(released),
    ],
    { prepare: true },
  )
  return rows.length > 0
}
