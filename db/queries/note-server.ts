import type { Database } from '@/db/client'

/**
 * The server process that answers: since when it runs names it. `knownForMs`: by its own clock, since one of ours first met it; below 0
 * while that clock has not come to where the one before it was.
 */
export type KnownServer = { startedAt: string; knownForMs: number }

// The first server that a database ever had is as old as anything. Whoever notes another one at the same moment is not overwritten.
// What stands in the work table was written before this: where it is ahead of now, the clock was set back, and what an age says of it is wrong.
const statement = `
with mine as (
  select extract(epoch from pg_postmaster_start_time())::text as started_at, md5(extract(epoch from pg_postmaster_start_time())::text)::uuid as id
),
noted as (
  insert into fact_cursors as c (name, at, id)
  select 'server', 'epoch', id from mine
  where not exists (select from fact_cursors k join mine on k.id = mine.id where k.name = 'server')
  on conflict (name) do update set at = case when c.id = excluded.id then c.at else greatest(now(), (select max(greatest(since_at, first_attempt_at, open_attempt_at)) from outbox_messages)) end, id = excluded.id
  returning at
)
select started_at as "startedAt",
  extract(epoch from now() - coalesce((select at from noted), (select at from fact_cursors where name = 'server')))::float8 * 1000 as "knownForMs"
from mine`

/**
 * Notes which server answers. One that was promoted, or started anew, may have another clock: time that began before it was met
 * is not known to have passed.
 */
export async function noteServer(sql: Database): Promise<KnownServer> {
  const [row] = await sql.unsafe<KnownServer[]>(statement, [], { prepare: true })
  if (!row) throw new Error('a select from one row gave no row')
  return row
}
