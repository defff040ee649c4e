import type { Database } from '@/db/client'

// Who is counted while a row goes waits for its end and begins a new one: nothing is lost, and nothing is told twice.
const statement = `
with over as (
  delete from refusal_counts where minute < date_trunc('minute', coalesce($1::timestamptz, now()))
  returning minute, action, subject_kind, subject_id, actor, times, recorded
),
told as (
  select minute, action, subject_kind, subject_id, actor, times - 1 as more, null::int as subjects
  from over where recorded and times > 1
  union all
  select minute, action, subject_kind, 'others', case when count(distinct actor) = 1 then min(actor) else 'several' end,
    sum(times)::int, count(*)::int
  from over where not recorded group by minute, action, subject_kind
)
insert into audit_records (id, actor, action, subject_kind, subject_id, detail)
select gen_random_uuid(), actor, action, subject_kind, subject_id, jsonb_strip_nulls(jsonb_build_object(
  'more', more, 'subjects', subjects, 'minute', to_char(minute at time zone 'utc', 'YYYY-MM-DD"T"HH24:MI"Z"')))
from told
returning id`

/** Of every minute that is over: one record for the refusals after the first of each, one for those beyond the limit. @returns how many */
export async function sumUpRefusals(sql: Database, now: string | null = null): Promise<number> {
  return (await sql.unsafe(statement, [now])).length
}
