import { arrayParameter } from '@/db/array-parameter'
import type { Database } from '@/db/client'
import type { FinishedAttempt } from '@/db/queries/finish-attempts'
import { reopenedWindows } from '@/db/queries/reopened-windows'

// As with a receipt the work goes, whatever its state: what waits for a person, or was called unsent meanwhile, would be
// sent again. Another call that is out is late then. A message that is settled has no work, and nothing changes.
const statement = `
with input as (
  select * from unnest($2::uuid[], $3::text[], $4::text[]) u(id, provider, message_id)
),
gone as (
  delete from outbox_messages m using input i
  where m.lane = $1 and m.notification_id = any($2::uuid[]) and m.notification_id = i.id
  returning m.lane, i.id, i.provider, i.message_id, m.released_windows
),
${reopenedWindows('select lane, id, released_windows from gone')},
told as (
  update notifications n
  set status = 'sent', provider = g.provider, provider_message_id = coalesce(g.message_id, n.provider_message_id),
      sent_at = coalesce(n.sent_at, g.at), settled_at = g.at
  from (select id, provider, message_id, now() as at from gone) g
  where n.lane = $1 and n.id = any($2::uuid[]) and n.id = g.id
  returning n.event_id, n.type, n.channel, n.provider, g.at
),
told_rows as (
  update outbox b set status = 'sent', updated_at = t.at from told t where t.event_id is not null and b.id = t.event_id
),
deltas as (
  insert into stat_deltas (lane, at, measure, type, channel, provider, guard, bin, n)
  select $1, date_trunc('minute', now()), 'sent', type, channel, provider, '', 0, count(*) from told group by type, channel, provider
)
select id from gone`

/** A worker that had lost its lease heard that its call was taken: proof, however late. @returns whom it settled */
export async function settleLateAcceptances(
  sql: Database,
  lane: number,
  attempts: readonly Pick<FinishedAttempt, 'id' | 'provider' | 'providerMessageId'>[],
): Promise<Set<string>> {
  const parameters = [
    lane,
    arrayParameter(attempts.map(({ id }) => id)),
    arrayParameter(attempts.map(({ provider }) => provider)),
    arrayParameter(attempts.map(({ providerMessageId }) => providerMessageId)),
  ]
  const rows = await sql.unsafe<{ id: string }[]>(statement, parameters, { prepare: true })
  return new Set(rows.map(({ id }) => id))
}
