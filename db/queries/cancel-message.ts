import { arrayParameter } from '@/db/array-parameter'
import type { Database } from '@/db/client'
import { keptReleases, releasedWindow } from '@/db/queries/reopened-windows'
import { laneOf } from '@/lib/domain/lane'

// Work that nobody holds goes; leasing, starting and finishing demand a state that this row then has not. Its windows are
// given free only when it is certain that nobody got it: after an unknown outcome they stand until their time is over.
const statement = `
with gone as (
  delete from outbox_messages m
  where m.lane = $1 and m.notification_id = $2 and m.state || '' in ('ready', 'held', 'dead')
  returning m.uncertain, m.provider
),
released as (
  delete from dedup_windows w using unnest($4::int2[], $5::uuid[]) r(lane, window_key), gone
  where not gone.uncertain and w.lane = r.lane and w.window_key = r.window_key and w.opener_id = $2
  returning ${releasedWindow}
),
told as (
  update notifications n set status = 'cancelled', settled_at = $3::timestamptz, released_windows = ${keptReleases} from gone
  where n.lane = $1 and n.id = $2
  returning n.event_id, n.type, n.channel, gone.provider
),
told_row as (
  update outbox b set status = 'failed', problem = 'cancelled by a person', updated_at = $3::timestamptz
  from told where b.id = told.event_id
),
counted as (
  insert into stat_deltas (lane, at, measure, type, channel, provider, guard, bin, n)
  select $1, date_trunc('minute', $3::timestamptz), 'cancelled', type, channel, provider, '', 0, 1 from told
),
done as (
  update outbox_commands c set status = 'done', done_at = $3::timestamptz,
    answer = case when exists (select from gone where uncertain)
      then 'cancelled; somebody may have got it, so its windows stand' else 'cancelled; nobody got it' end
  where c.id = $6 and c.status = 'pending' returning 1
)
select case when (select count(*) from done) < 1 then raise_conflict('command')
            when (select count(*) from gone) < 1 then raise_conflict('state')
            else true end`

/**
 * Takes a notification's work away and ends the command that asked for it.
 * @param cancel `windowKeys`: the windows that it may have opened
 * @throws PostgresError 40001 whose detail names what stood against it: `command` or `state`
 */
export async function cancelMessage(
  sql: Database,
  cancel: { notificationId: string; commandId: string; now: Date; windowKeys: readonly string[] },
): Promise<void> {
  const { notificationId, commandId, now, windowKeys } = cancel
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
