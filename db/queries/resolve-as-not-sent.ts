import { arrayParameter } from '@/db/array-parameter'
import type { Database } from '@/db/client'
import { keptReleases, releasedWindow } from '@/db/queries/reopened-windows'
import { laneOf } from '@/lib/domain/lane'

// Certain from now on: a dead letter whose windows are free, which may be retried. A provider's answer that came too
// late for its worker outweighs a person: what it accepted cannot be called unsent.
const statement = `
with taken as (
  select 1 from attempt_results r where r.lane = $1 and r.notification_id = $2 and r.outcome = 'accepted' limit 1
),
held as (
  select m.notification_id from outbox_messages m where m.lane = $1 and m.notification_id = $2 and m.state || '' = 'held' for update
),
released as (
  delete from dedup_windows w using unnest($4::int2[], $5::uuid[]) r(lane, window_key), held
  where w.lane = r.lane and w.window_key = r.window_key and w.opener_id = $2
  returning ${releasedWindow}
),
dead as (
  update outbox_messages m
  set state = 'dead', uncertain = false, uncertain_elsewhere = false, waiting_reason = 'resolved_not_sent', since_at = $3::timestamptz
  from held where m.lane = $1 and m.notification_id = $2
  returning m.provider
),
told as (
  update notifications n set status = 'dead_lettered', settled_at = $3::timestamptz, released_windows = ${keptReleases}
  from dead
  where n.lane = $1 and n.id = $2
  returning n.event_id, n.type, n.channel, dead.provider
),
told_row as (
  update outbox b set status = 'failed', updated_at = $3::timestamptz from told where b.id = told.event_id
),
counted as (
  insert into stat_deltas (lane, at, measure, type, channel, provider, guard, bin, n)
  select $1, date_trunc('minute', $3::timestamptz), 'dead_lettered', type, channel, provider, '', 0, 1 from told
),
done as (
  update outbox_commands c set status = 'done', done_at = $3::timestamptz, answer = 'resolved by a person: it was not sent'
  where c.id = $6 and c.status = 'pending' returning 1
)
select case when (select count(*) from done) < 1 then raise_conflict('command')
            when (select count(*) from taken) > 0 then raise_conflict('accepted')
            when (select count(*) from dead) < 1 then raise_conflict('state')
            else true end`

/**
 * Makes a held notification a dead letter and ends the command that said so.
 * @param resolve `windowKeys`: the windows that it may have opened
 * @throws PostgresError 40001 whose detail names what stood against it: `command`, `accepted` or `state`
 */
export async function resolveAsNotSent(
  sql: Database,
  resolve: { notificationId: string; commandId: string; now: Date; windowKeys: readonly string[] },
): Promise<void> {
  const { notificationId, commandId, now, windowKeys } = resolve
  await sql.unsafe(
    statement,
    [
      laneOf(notificationId),
      notificationId,
      now.toISOString(),
      arrayParameter(windowKeys.map(laneOf)),
      arrayParameter(windowKeys),
      commandId,
    ],
    { prepare: true },
  )
}
