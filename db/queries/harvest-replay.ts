import type { Database } from '@/db/client'

const refuse = `
update outbox_commands c set status = 'refused', answer = 'The replay was aborted before its turn came.', done_at = now()
from replays r where r.id = $1 and r.status = 'aborted' and c.replay_id = r.id and c.status = 'pending'
returning 1`

const harvest = `
with turn as (
  select r.id from replays r where r.id = $1 for update skip locked
),
ended as (
  update replay_items i
  set state = case c.status when 'done' then 'done' else 'skipped' end, answer = c.answer, ended_at = c.done_at
  from turn t, outbox_commands c
  where i.replay_id = t.id and i.state = 'queued' and c.id = i.command_id and c.status <> 'pending'
  returning i.state
),
sums as (
  select count(*) filter (where state = 'done') as done, count(*) filter (where state = 'skipped') as skipped from ended
)
update replays r
set done = r.done + s.done, skipped = r.skipped + s.skipped,
    status = case when r.status in ('running', 'paused') and r.done + r.skipped + s.done + s.skipped = r.items then 'finished' else r.status end,
    finished_at = case when r.done + r.skipped + s.done + s.skipped = r.items then coalesce(r.finished_at, now()) else r.finished_at end
from turn t, sums s
where r.id = t.id and (s.done + s.skipped > 0 or r.done + r.skipped = r.items)
returning s.done + s.skipped as ended`

/** Writes to a replay's items what became of their commands; after an abort those that wait are refused. @returns how many ended */
export async function harvestReplay(sql: Database, id: string): Promise<number> {
  await sql.unsafe(refuse, [id], { prepare: true })
  const [row] = await sql.unsafe<{ ended: number }[]>(harvest, [id], { prepare: true })
  return row?.ended ?? 0
}

/** Replays that have something to feed or to harvest, the oldest first. */
export async function readReplaysAtWork(sql: Database, limit: number): Promise<string[]> {
  const rows = await sql.unsafe<{ id: string }[]>(
    `select id from replays where status = 'running' or fed > done + skipped order by started_at limit $1`,
    [limit],
    { prepare: true },
  )
  return rows.map((row) => row.id)
}
