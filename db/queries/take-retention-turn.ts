import type { Database } from '@/db/client'

// Due: nobody has finished within the hour, or whoever was last was cut short. A turn that nobody gave back, since its process ended
// or its work failed, is over after five minutes, which is more than a run takes. An instant to come is one of a clock that was set back.
const take = `
insert into heartbeats as h (name, last_run_at, summary)
select 'retention:turn', now(), jsonb_build_object('holder', $1::text)
where not exists (
  select from heartbeats where name = 'retention' and summary ->> 'drained' is distinct from 'false'
    and last_run_at > now() - interval '1 hour' and last_run_at < now() + interval '1 hour')
on conflict (name) do update set last_run_at = excluded.last_run_at, summary = excluded.summary
where h.last_run_at <= now() - interval '5 minutes' or h.last_run_at > now() + interval '5 minutes'`

/** Of all processes one at a time. @returns false: retention is not due, or somebody is at it */
export async function takeRetentionTurn(sql: Database, holder: string): Promise<boolean> {
  return (await sql.unsafe(take, [holder], { prepare: true })).count > 0
}

/** The next may begin; whoever lost the turn meanwhile changes nothing. */
export async function endRetentionTurn(sql: Database, holder: string): Promise<void> {
  await sql`delete from heartbeats where name = 'retention:turn' and summary ->> 'holder' = ${holder}`
}
