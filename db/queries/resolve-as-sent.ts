import type { Database } from '@/db/client'
import { laneOf } from '@/lib/domain/lane'

// A person knows that the customer got it. It was sent when its outcome was lost, not when somebody found out.
const statement = `
with gone as (
  delete from outbox_messages m where m.lane = $1 and m.notification_id = $2 and m.state || '' = 'held'
  returning m.provider, m.since_at
),
told as (
  update notifications n
  set status = 'sent', sent_at = coalesce(n.sent_at, gone.since_at), settled_at = $3::timestamptz,
      provider = coalesce(n.provider, gone.provider)
  from gone where n.lane = $1 and n.id = $2
  returning n.event_id, n.type, n.channel, gone.provider
),
told_row as (
  update outbox b set status = 'sent', updated_at = $3::timestamptz from told where b.id = told.event_id
),
counted as (
  insert into stat_deltas (lane, at, measure, type, channel, provider, guard, bin, n)
  select $1, date_trunc('minute', $3::timestamptz), 'sent', type, channel, provider, '', 0, 1 from told
),
done as (
  update outbox_commands c set status = 'done', done_at = $3::timestamptz, answer = 'resolved by a person: it was sent'
  where c.id = $4 and c.status = 'pending' returning 1
)
select case when (select count(*) from done) < 1 then raise_conflict('command')
            when (select count(*) from gone) < 1 then raise_conflict('state')
            else true end`

/**
 * Settles a held notification as sent and ends the command that said so. Its windows stay.
 * @throws PostgresError 40001 whose detail names what stood against it: `command` or `state`
 */
export async function resolveAsSent(
  sql: Database,
  resolve: { notificationId: string; commandId: string; now: Date },
): Promise<void> {
  const { notificationId, commandId, now } = resolve
  await sql.unsafe(statement, [laneOf(notificationId), notificationId, now.toISOString(), commandId], { prepare: true })
}
