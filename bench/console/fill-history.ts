import type { Database } from '@/db/client'
import { sumUpDay } from '@/db/queries/sum-up-day'

export const historyDays = 90
/** Contents older than this are past retention in this history, and charts by the minute are asked for no further back. */
export const contentDays = 15
const rowsPerStatement = 250_000

/** What the queries look for, known before anything is made. */
export const landmarks = {
  /** One with very many notifications: a test number, a switchboard. */
  busyPhone: '+15550000001',
  rarePhone: '+15550000002',
  campaign: 'spring',
  /** In use only in the oldest twentieth of the history, where a list that begins with the newest comes last. */
  retiredProvider: 'retired-gateway',
  retiredChannel: 'voice',
  /** It has thousands of duplicates. */
  hotOriginal: '01900000-0000-7000-8000-00000000b5e0',
} as const

/**
 * Adds `rows` notifications with all that belongs to them, spread evenly over the days of the history. Three in ten are
 * twins that a guard stopped; there are four decision records to ten notifications, since some requests only repeat.
 */
export async function addHistory(
  sql: Database,
  rows: number,
  references: { busy: string; rare: string },
): Promise<void> {
  await sql.unsafe(`set statement_timeout = 0; set work_mem = '256MB'; set synchronous_commit = off; ${groundwork}`)
  const originals = Math.round(rows * 0.7)
  for (let first = 0; first < originals; first += rowsPerStatement) {
    const last = Math.min(first + rowsPerStatement, originals)
    await sql.unsafe(staged(last - first, first / originals, last / originals))
    for (const statement of keptOf(references)) await sql.unsafe(statement)
    process.stdout.write(`\r  ${Math.round((last / originals) * 100)} % of ${rows.toLocaleString('en')} notifications`)
  }
  process.stdout.write('\n')
  await fillCharts(sql)
  await sql.unsafe('analyze')
}

/** Fills the chart tables from the facts. */
async function fillCharts(sql: Database): Promise<void> {
  await sql.unsafe('truncate stats_minute, stats_hour, stats_day, stats_hour_total')
  await sql.unsafe("update fact_cursors set at = '-infinity' where name in ('days', 'hours')")
  await sql.unsafe(charts('hour', historyDays + 1))
  await sql.unsafe(charts('minute', contentDays))
  while (await sumUpDay(sql, 'days'));
  while (await sumUpDay(sql, 'hours'));
}

const producer = (number: string) => `('0b5e0000-0000-4000-8000-00000000000' || ${number})::uuid`

/** The lane of 16 bytes, as lib/domain/lane.ts folds them. */
function laneOfBytes(bytes: string): string {
  let lane = '0'
  for (let i = 0; i < 16; i++) lane = `(((${lane} # get_byte(${bytes}, ${i})) * 19) & 63)`
  return `${lane}::int2`
}

const uuidOf = (bytes: string) => `encode(${bytes}, 'hex')::uuid`
const idBytesAt = (at: string) => `
  overlay(overlay(uuid_send(gen_random_uuid()) placing substring(int8send((extract(epoch from ${at}) * 1000)::int8) from 3) from 1)
    placing set_byte('\\x00'::bytea, 0, 112 + floor(random() * 16)::int) from 7)`

const groundwork = `
select ensure_day_partitions((now() - interval '${historyDays + 1} days')::date, (now() + interval '2 days')::date);
insert into producers (id, name) select ${producer('i')}, 'producer-' || i from generate_series(1, 6) i on conflict do nothing;
insert into notifications (lane, id, producer_id, type, channel, status, configuration_version, key_hash, provider, accepted_at, sent_at)
select ${laneOfBytes('b')}, ${uuidOf('b')}, ${producer('1')}, 'order_confirmation', 'sms', 'sent', 1, ${uuidOf('b')}, 'primary', now() - interval '${historyDays} days', now() - interval '${historyDays} days'
from (select uuid_send('${landmarks.hotOriginal}') as b) h on conflict do nothing;
create temp table if not exists made (lane int2, id uuid, key_lane int2, key_hash uuid, twin_lane int2, twin uuid, at timestamptz, producer_id uuid,
  kind float8, r float8, type text, channel text, provider text, campaign text, status text, state text, reason text)`

/** Every choice of a notification, from uniform numbers: what it is, how it ended, where it still waits. */
function staged(rows: number, begin: number, end: number): string {
  const share = `(${begin} + (i::float8 / ${rows}) * ${end - begin})`
  return `
truncate made;
insert into made
select ${laneOfBytes('b')}, ${uuidOf('b')}, ${laneOfBytes('k')}, ${uuidOf('k')}, ${laneOfBytes('t')}, ${uuidOf('t')}, at,
  ${producer('1 + floor(power(r1, 2) * 6)::int')}, kind, r4, type,
  case when type = 'reminder' then 'voice' when type in ('newsletter', 'invoice') then 'email' else 'sms' end,
  case when age > 0.95 and r2 < 0.1 then '${landmarks.retiredProvider}' when type in ('newsletter', 'invoice') then 'mail' when r2 < 0.9 then 'primary' else 'backup' end,
  case when type = 'newsletter' and r3 < 0.55 then '${landmarks.campaign}' end,
  case state when 'held' then 'needs_review' when 'dead' then 'dead_lettered' when 'ready' then 'queued'
    else case when kind < 0.70 then 'delivered' when kind < 0.90 then 'sent' when kind < 0.92 then 'undelivered'
      when kind < 0.9205 then 'expired' when kind < 0.9207 then 'cancelled' else 'delivered' end end,
  state,
  case state when 'held' then 'timeout' when 'dead' then (array['bad_number', 'refused', 'attempts_used_up'])[1 + floor(r1 * 3)::int] end
from (
  select *, case when kind >= 0.99 then 'dead' when kind >= 0.988 then 'held' when age < 0.02 and kind >= 0.95 then 'ready' end as state,
    case when age > 0.95 and r1 < 0.05 then 'reminder' when r3 < 0.5 then 'order_confirmation' when r3 < 0.7 then 'newsletter'
      when r3 < 0.8 then 'invoice' when r3 < 0.9 then 'shipping' when r3 < 0.98 then 'appointment' else 'verification' end as type,
    ${idBytesAt('at')} as b, uuid_send(gen_random_uuid()) as k, ${idBytesAt('at')} as t
  from (
    select 1 - ${share} as age, random() as r1, random() as r2, random() as r3, random() as r4, random() as kind,
      date_trunc('milliseconds', now() - (1 - ${share}) * interval '${historyDays} days' - random() * interval '1 minute') as at
    from generate_series(1, ${rows}) i
  ) drawn
) d;
analyze made`
}

const wentOut = `status not in ('queued', 'cancelled', 'expired')`
/** Of ten originals that ten notifications make seven of, this many have a decision record: four of ten in all. */
const duplicated = 4 / 7

/** Each table of a notification and of its twin, from what was staged. */
function keptOf(references: { busy: string; rare: string }): string[] {
  return [
    `insert into notifications (lane, id, producer_id, type, channel, status, configuration_version, campaign, key_hash, body_hash, provider,
       provider_message_id, duplicate_risk, accepted_at, expires_at, sent_at, settled_at)
     select lane, id, producer_id, type, channel, status, 1, campaign, key_hash, sha256(uuid_send(id)), case when state is null then provider end,
       case when status in ('sent', 'delivered', 'undelivered') then id::text end, kind < 0.001, at, at + interval '1 day',
       case when status in ('sent', 'delivered', 'undelivered') then at + kind * interval '2 seconds' end, at + kind * interval '40 seconds'
     from made
     union all
     select twin_lane, twin, producer_id, type, channel, 'suppressed', 1, campaign, twin, sha256(uuid_send(twin)), null, null, false, ${twinAt},
       at + interval '1 day', null, ${twinAt}
     from made where ${isTwin}`,
    `insert into suppressions (lane, id, suppressed_at, notification_id, duplicate_of, guard, rule, configuration_version, producer_id, type, channel,
       campaign, window_key, window_opened_at, window_closes_at, fields)
     select ${laneOfBytes('b')}, ${uuidOf('b')}, ${twinAt}, case when ${isTwin} then twin end,
       case when kind < 0.005 then '${landmarks.hotOriginal}' else id end, guard,
       case guard when 'dedup_window' then case when r < 0.0005 then 'rare-rule' else 'same-order' end when 'unique_identifier' then 'one-per-campaign' else guard end,
       1, producer_id, type, channel, campaign, id, at, at + interval '1 day', '["data.orderId"]'
     from (select *, uuid_send(gen_random_uuid()) as b, ${guardOf} as guard from made where r < ${duplicated}) d`,
    `insert into idempotency_keys (lane, key_hash, producer_id, key, fingerprint, subject_lane, subject_id, answer_status, answer, created_at, last_seen_at, expires_at)
     select key_lane, key_hash, producer_id, 'order-' || id, sha256(uuid_send(id)), lane, id, 202, '', at, at, at + interval '7 days' from made`,
    `insert into outbox_messages (lane, notification_id, state, provider, due_at, expires_at, since_at, waiting_reason, attempts_started, configuration_version, window_keys)
     select lane, id, state, provider, case when state = 'ready' then now() + r * interval '1 hour' else at end, now() + interval '1 day', at, reason,
       case when state = 'ready' then 0 else 3 end, 1, '{}' from made where state is not null`,
    `insert into attempts (lane, notification_id, number, started_at, provider, trigger, lease_token, body_hash)
     select lane, id, 1, at + interval '100 milliseconds', provider, 'first', 1, sha256(uuid_send(id)) from made where ${wentOut}`,
    `insert into attempt_results (lane, notification_id, number, started_at, finished_at, lease_token, late, outcome, http_status)
     select lane, id, 1, at + interval '100 milliseconds', at + interval '200 milliseconds', 1, false,
       case status when 'needs_review' then 'unknown' when 'dead_lettered' then 'rejected' else 'accepted' end, 200 from made where ${wentOut}`,
    `insert into receipts (lane, subject, receipt_hash, subject_kind, provider, status, at, received_at)
     select lane, id, key_hash, 'notification', provider, status, at, at + interval '30 seconds' from made where status in ('delivered', 'undelivered')`,
    `insert into notification_references (lane, reference_hash, accepted_at, notification_id)
     select ${laneOfBytes('b')}, ${uuidOf('b')}, at, id from (
       select id, at, case when r < 0.001 then uuid_send('${references.busy}') when r < 0.00101 then uuid_send('${references.rare}')
         else decode(md5('customer ' || floor(kind * 400000)), 'hex') end as b from made
       union all
       select twin, ${twinAt}, decode(md5('customer ' || floor(kind * 400000)), 'hex') from made where ${isTwin}) r`,
    `insert into collisions (id, at, producer_id, key_hash, key, subject_id, fingerprint, first_fingerprint, paths)
     select gen_random_uuid(), at, producer_id, key_hash, 'order-' || id, id, sha256('a'), sha256('b'), '["data.total"]' from made where r > 0.99`,
    `insert into audit_records (id, at, actor, action, subject_kind, subject_id, reason)
     select gen_random_uuid(), at, 'user:' || floor(kind * 20) || '@example.com', case when r > 0.9999 then 'user.add' else 'notification.retry' end, 'notification', id::text,
       'asked for by the customer' from made where r > 0.98`,
    `insert into provider_states (provider, retry_tokens) select distinct provider, 10 from made on conflict do nothing`,
    `insert into audit_records (id, at, actor, action, subject_kind, subject_id, reason)
     select gen_random_uuid(), at, 'user:1@example.com', case when i % 2 = 1 then 'provider.pause' else 'provider.resume' end, 'provider', provider, 'maintenance'
     from (select at, provider, row_number() over (partition by provider order by at) as i from made where kind < 0.001) d`,
  ]
}

const isTwin = `r < ${duplicated * 0.75}`
const twinAt = `least(at + power(kind, 4) * interval '2 hours', now())`
const guardOf = `case when r < 0.25 then 'dedup_window' when ${isTwin} then 'unique_identifier' when r < ${duplicated - 0.001} then 'idempotency_key'
  when at < now() - interval '${Math.round(historyDays * 0.95)} days' then 'provider' else 'guardrail' end`

/** In the order of time, as folding writes them. */
function charts(bucket: 'hour' | 'minute', days: number): string {
  const since = `now() - interval '${days} days'`
  return `
insert into stats_${bucket} (bucket, measure, type, channel, provider, guard, bin, n)
select date_trunc('${bucket}', at), measure, type, channel, provider, guard, bin, count(*)
from (
  select accepted_at as at, 'accepted' as measure, type, channel, coalesce(provider, 'primary') as provider, '' as guard, 0 as bin
  from notifications where accepted_at > ${since} and status <> 'suppressed'
  union all
  select sent_at, 'sent', type, channel, provider, '', 0 from notifications where sent_at is not null and accepted_at > ${since}
  union all
  select sent_at, 'latency', type, channel, provider, '', floor(4 * ln(extract(epoch from sent_at - accepted_at)::float8 * 1000 + 1) / ln(2::float8))::int
  from notifications where sent_at is not null and accepted_at > ${since}
  union all
  select settled_at, status, type, channel, coalesce(provider, ''), '', 0 from notifications
  where status in ('delivered', 'undelivered', 'dead_lettered', 'needs_review', 'expired', 'cancelled') and accepted_at > ${since}
  union all
  select accepted_at, 'attempt_' || case status when 'needs_review' then 'unknown' when 'dead_lettered' then 'rejected' else 'accepted' end,
    type, channel, coalesce(provider, 'primary'), '', 0
  from notifications where status not in ('suppressed', 'queued', 'cancelled', 'expired') and accepted_at > ${since}
  union all
  select suppressed_at, 'suppressed', type, channel, '', guard, 0 from suppressions where suppressed_at > ${since}
  union all
  select at, 'collision', 'order_confirmation', 'sms', '', 'idempotency_key', 0 from collisions where at > ${since}
  union all
  select sent_at, 'leak_looked', '', '', '', '', 0 from notifications where sent_at is not null and accepted_at > ${since}
) f
group by 1, 2, 3, 4, 5, 6, 7
order by 1, 2, 3, 4, 5, 6, 7`
}
