import { arrayParameter } from '@/db/array-parameter'
import type { Database } from '@/db/client'

/** Alike refusals that came together. `detail` is what the first one's record tells besides. */
export type CountedRefusal = {
  action: string
  subjectKind: string
  subjectId: string
  actor: string
  times: number
  auditId: string
  detail: object
}

/**
 * Records of one kind within a minute. A stranger can name as many accounts as they like: what goes beyond is counted, and
 * its own kind only, so that nothing else is lost in it.
 */
export const recordsPerMinuteMax = 100

// Counting decides who is first, and the first one's record is written with it: neither can be without the other. Several at
// once may each see room for the last record, so the limit is exact to their number.
const statement = `
with refused as (
  select * from unnest($1::text[], $2::text[], $3::text[], $4::text[], $5::int4[], $6::uuid[], $7::text[])
    u(action, subject_kind, subject_id, actor, times, audit_id, detail)
),
present as (
  select date_trunc('minute', coalesce($8::timestamptz, now())) as minute
),
counted as (
  insert into refusal_counts as c (minute, action, subject_kind, subject_id, actor, times, recorded)
  select p.minute, r.action, r.subject_kind, r.subject_id, r.actor, r.times,
    row_number() over (partition by r.action, r.subject_kind order by r.subject_id, r.actor) + (
      select count(*) from (
        select from refusal_counts o where o.minute = p.minute and o.action = r.action and o.subject_kind = r.subject_kind
        limit ${recordsPerMinuteMax}
      ) before
    ) <= ${recordsPerMinuteMax}
  from refused r, present p
  order by r.action, r.subject_kind, r.subject_id, r.actor
  on conflict (minute, action, subject_kind, subject_id, actor) do update set times = c.times + excluded.times
  returning c.*
)
insert into audit_records (id, actor, action, subject_kind, subject_id, detail)
select r.audit_id, r.actor, r.action, r.subject_kind, r.subject_id, r.detail::jsonb
from refused r join counted c using (action, subject_kind, subject_id, actor)
where c.times = r.times and c.recorded`

/** Counts refusals, no two of them alike, and puts the first of its minute into the audit. `now` is the database's clock unless a test sets it. */
export async function recordRefusals(
  sql: Database,
  refusals: readonly CountedRefusal[],
  now: string | null = null,
): Promise<void> {
  const column = (of: (refusal: CountedRefusal) => string | number) => arrayParameter(refusals.map(of))
  await sql.unsafe(
    statement,
    [
      column(({ action }) => action),
      column(({ subjectKind }) => subjectKind),
      column(({ subjectId }) => subjectId),
      column(({ actor }) => actor),
      column(({ times }) => times),
      column(({ auditId }) => auditId),
      column(({ detail }) => JSON.stringify(detail)),
      now,
    ],
    { prepare: true },
  )
}
