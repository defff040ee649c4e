import type { Database } from '@/db/client'

/** Commands of one replay that may wait at once: an operator's own command is never far behind. */
const waitingMax = 200

// One engine at a time moves a replay: its row is locked, others pass it by. What is fed is the next stretch of the
// numbered selection; a command's id follows from replay and item, so that feeding twice makes nothing twice.
const statement = `
with turn as (
  select r.id, r.mode, r.filter->>'type' as type, r.name, r.reason, r.actor, r.fed, r.rate_per_second as rate, n.at,
         greatest(r.paced_at, n.at - greatest(1, 1 / r.rate_per_second) * interval '1 second') as paced_from,
         least(r.items - r.fed, ${waitingMax} - (r.fed - r.done - r.skipped)) as room
  from replays r cross join (select clock_timestamp() as at) n
  where r.id = $1 and r.status = 'running'
  for update of r skip locked
),
share as (
  select turn.*, case when rate is null then room
                      else least(room, floor(extract(epoch from at - paced_from) * rate)::int) end as n
  from turn
),
chosen as (
  update replay_items i set state = 'queued', command_id = md5(i.replay_id::text || i.original_id::text)::uuid
  from share s
  where i.replay_id = s.id and i.ordinal > s.fed and i.ordinal <= s.fed + s.n and i.state = 'pending'
  returning i.command_id, i.original_id, i.status_then
),
asked as (
  insert into outbox_commands (id, kind, notification_id, actor, reason, detail, replay_id)
  select c.command_id, case s.mode when 'events' then 'replay_event' else s.mode end, c.original_id, s.actor,
         'replay ' || s.name || ': ' || s.reason, jsonb_build_object('statusThen', c.status_then, 'type', s.type), s.id
  from chosen c cross join share s
  on conflict (id) do nothing
),
moved as (
  update replays r
  set fed = s.fed + s.n, paced_at = case when s.rate is null then r.paced_at else s.paced_from + s.n / s.rate * interval '1 second' end
  from share s where r.id = s.id and s.n > 0
)
select n, room from share`

/**
 * Hands the next items of a running replay to the engine as commands, as many as its pace and what still waits allow.
 * @returns how many, and whether more could go but for the pace
 */
export async function feedReplay(sql: Database, id: string): Promise<{ fed: number; paced: boolean }> {
  const [row] = await sql.unsafe<{ n: number; room: number }[]>(statement, [id], { prepare: true })
  if (!row) return { fed: 0, paced: false }
  return { fed: Math.max(row.n, 0), paced: row.room > 0 && row.n === 0 }
}
