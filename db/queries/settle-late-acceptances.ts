import { arrayParameter } from '@/db/array-parameter'
import type { Database } from '@/db/client'
import type { FinishedAttempt } from '@/db/queries/finish-attempts'
import { reopenedWindows } from '@/db/queries/reopened-windows'

// What was heard, and what follows from it, or neither. As with a receipt the work goes, whatever its state: what waits for a
// person, or was called unsent meanwhile, would be sent again. Another call that is out is late then. What was cancelled or expired
// meanwhile was sent all the same. Of what is settled as sent nothing changes.
const statement = `
with input as (
  select * from unnest($2::uuid[], $3::text[], $4::text[], $5::int4[], $6::int2[], $7::timestamptz[], $8::text[], $9::int2[], $10::text[],
                       $11::text[], $12::text[])
    u(id, provider, message_id, token, number, started_at, code, http_status, detail, type, channel)
),
results as (
  insert into attempt_results (lane, notification_id, number, started_at, finished_at, lease_token, late, outcome, code, http_status,
                               detail, provider_message_id)
  select $1, id, number, started_at, now(), token, true, 'accepted', code, http_status, detail, message_id from input
  on conflict do nothing
  returning notification_id, lease_token
),
gone as (
  delete from outbox_messages m where m.lane = $1 and m.notification_id = any($2::uuid[]) returning 1
),
told as (
  update notifications n
  set status = 'sent', provider = i.provider, provider_message_id = coalesce(i.message_id, n.provider_message_id),
      sent_at = coalesce(n.sent_at, i.at), settled_at = i.at
  from (select id, provider, message_id, now() as at from input where (select count(*) from gone) >= 0) i
  where n.lane = $1 and n.id = any($2::uuid[]) and n.id = i.id and n.status not in ('sent', 'delivered', 'undelivered')
  returning n.lane, n.id, n.event_id, n.type, n.channel, n.provider, n.released_windows, i.at
),
${reopenedWindows('select lane, id, released_windows from told')},
told_rows as (
  update outbox b set status = 'sent', updated_at = t.at from told t where t.event_id is not null and b.id = t.event_id
),
deltas as (
  insert into stat_deltas (lane, at, measure, type, channel, provider, guard, bin, n)
  select $1, date_trunc('minute', now()), d.measure, d.type, d.channel, d.provider, '', 0, count(*)
  from (
    select 'sent' as measure, type, channel, provider from told
    union all
    select 'attempt_accepted', type, channel, provider from input
    where ((id, token) in (select notification_id, lease_token from results)) is true
  ) d
  group by d.measure, d.type, d.channel, d.provider
)
select id from told`

/** A worker that had lost its lease heard that its call was taken: proof, however late. @returns whom it settled */
export async function settleLateAcceptances(
  sql: Database,
  lane: number,
  attempts: readonly FinishedAttempt[],
): Promise<Set<string>> {
  const column = <Cell extends Parameters<typeof arrayParameter>[0][number]>(
    cell: (attempt: FinishedAttempt) => Cell,
  ) => arrayParameter(attempts.map(cell))
  const parameters = [
    lane,
    column(({ id }) => id),
    column(({ provider }) => provider),
    column(({ providerMessageId }) => providerMessageId),
    column(({ token }) => token),
    column(({ number }) => number),
    column(({ startedAt }) => startedAt),
    column(({ code }) => code),
    column(({ httpStatus }) => httpStatus),
    column(({ detail }) => detail),
    column(({ type }) => type),
    column(({ channel }) => channel),
  ]
  const rows = await sql.unsafe<{ id: string }[]>(statement, parameters, { prepare: true })
  return new Set(rows.map(({ id }) => id))
}
