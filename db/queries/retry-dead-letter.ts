import { arrayParameter } from '@/db/array-parameter'
import type { Database } from '@/db/client'
import { laneOf } from '@/lib/domain/lane'

/** `onlyMarks`: opened where it is free; that another has it stops nothing. */
export type WindowToReopen = { windowKey: string; rule: string; closesAt: Date | null; onlyMarks: boolean }

// A dead letter had given its windows free. Going back to work it must get every one again that stops others: who took one meanwhile may
// have reached the customer, and so may what a person sent again of it, and so has a provider that said it took it, too late for its worker.
// Either all of this happens, or nothing.
const statement = `
with taken as (
  select 1 from attempt_results r where r.lane = $1 and r.notification_id = $2 and r.outcome = 'accepted' limit 1
),
reopened as (
  insert into dedup_windows as w (lane, window_key, opener_lane, opener_id, rule, configuration_version, opened_at, closes_at)
  select u.lane, u.window_key, $1::int2, $2::uuid, u.rule, $3::int4, $4::timestamptz, u.closes_at
  from unnest($5::int2[], $6::uuid[], $7::text[], $8::timestamptz[]) u(lane, window_key, rule, closes_at)
  on conflict (lane, window_key) do update
    set opener_lane = excluded.opener_lane, opener_id = excluded.opener_id, opened_at = excluded.opened_at, closes_at = excluded.closes_at
    where w.opener_id = excluded.opener_id
       or (w.closes_at <= excluded.opened_at and not exists (
         select from outbox_messages o where o.lane = w.opener_lane and o.notification_id = w.opener_id and o.state <> 'dead' offset 0))
  returning w.window_key
),
taken_by_another as (
  select from unnest($6::uuid[], $11::bool[]) u(window_key, only_marks)
  where not u.only_marks and u.window_key not in (select window_key from reopened)
),
ready as (
  update outbox_messages m
  set state = 'ready', provider = $9, due_at = $4::timestamptz, attempts_in_cycle = 0, lost_leases = 0, trigger = 'manual_retry', waiting_reason = null,
      since_at = $4::timestamptz
  where m.lane = $1 and m.notification_id = $2 and m.state = 'dead' and (m.expires_at is null or m.expires_at > $4::timestamptz)
  returning 1
),
told as (
  update notifications n set status = 'queued', settled_at = null from ready where n.lane = $1 and n.id = $2 and n.resent_at is null
  returning 1
),
told_row as (
  update outbox b set status = 'queued', updated_at = $4::timestamptz
  from notifications n, ready where n.lane = $1 and n.id = $2 and b.id = n.event_id
),
done as (
  update outbox_commands c set status = 'done', answer = 'queued again', done_at = $4::timestamptz
  where c.id = $10 and c.status = 'pending' returning 1
)
select case when (select count(*) from done) < 1 then raise_conflict('command')
            when (select count(*) from taken) > 0 then raise_conflict('accepted')
            when (select count(*) from ready) < 1 then raise_conflict('state')
            when (select count(*) from told) < 1 then raise_conflict('resent')
            when exists (select from taken_by_another) then raise_conflict('dedup_window')
            else true end`

/**
 * Puts a dead letter back to work and ends the command that asked for it.
 * @throws PostgresError 40001 whose detail names what stood against it: `command`, `accepted`, `state`, `resent` or `dedup_window`
 */
export async function retryDeadLetter(
  sql: Database,
  retry: {
    notificationId: string
    commandId: string
    provider: string
    now: Date
    configurationVersion: number
    windows: WindowToReopen[]
  },
): Promise<void> {
  const windows = retry.windows
    .map((window) => ({ ...window, lane: laneOf(window.windowKey) }))
    .sort((a, b) => a.lane - b.lane || (a.windowKey < b.windowKey ? -1 : 1))
  await sql.unsafe(
    statement,
    [
      laneOf(retry.notificationId),
      retry.notificationId,
      retry.configurationVersion,
      retry.now.toISOString(),
      arrayParameter(windows.map((window) => window.lane)),
      arrayParameter(windows.map((window) => window.windowKey)),
      arrayParameter(windows.map((window) => window.rule)),
      arrayParameter(windows.map((window) => window.closesAt ?? 'infinity')),
      retry.provider,
      retry.commandId,
      arrayParameter(windows.map((window) => window.onlyMarks)),
    ],
    { prepare: true },
  )
}
