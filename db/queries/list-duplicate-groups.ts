import type { Database } from '@/db/client'
import type { Position } from '@/db/queries/list-notifications'

/** One original and what was suppressed because of it. `twins` and what is named of them end at `twinsMax`, newest first. */
export type DuplicateGroupRow = {
  originalId: string
  /** Of the newest twin: the group's place in the list. */
  at: Date
  id: string
  twins: number
  firstAt: Date
  guards: string[]
  rules: string[]
  producers: string[]
}

export const twinsMax = 1_000

// Newest twin first. A bounded stretch of decision records is looked through, so that a storm of one original costs a page no more than
// that; an original stands where its newest twin does, and only there.
const statement = `
with looked as (
  select s.suppressed_at, s.id, s.duplicate_of from suppressions s
  where ($1::text is null or (s.suppressed_at, s.id) < ($1::text::timestamptz, $2::uuid))
  order by s.suppressed_at desc nulls last, s.id desc nulls last limit $3::int4
),
ending as (
  select count(*)::int as looked, min(l.suppressed_at) as at, (array_agg(l.id order by l.suppressed_at, l.id))[1] as id from looked l
),
heads as (
  select distinct on (l.duplicate_of) l.duplicate_of, l.suppressed_at, l.id from looked l
  where l.duplicate_of is not null order by l.duplicate_of, l.suppressed_at desc, l.id desc
),
groups as (
  select h.* from heads h
  where not exists (
    select from suppressions n where n.duplicate_of = h.duplicate_of and n.suppressed_at >= h.suppressed_at
      and (n.suppressed_at, n.id) > (h.suppressed_at, h.id))
  order by h.suppressed_at desc, h.id desc limit $4::int4
)
select e.looked, e.at as "lastAt", e.id as "lastId", g.duplicate_of as "originalId", g.suppressed_at as at, g.id, t.*
from ending e left join groups g on true
left join lateral (
  select count(*)::int as twins, min(x.suppressed_at) as "firstAt", array_agg(distinct x.guard) as guards,
    array_agg(distinct x.rule) as rules, array_agg(distinct coalesce(p.name, 'the raw outbox')) as producers
  from (
    select s.suppressed_at, s.guard, s.rule, s.producer_id from suppressions s where s.duplicate_of = g.duplicate_of
    order by s.suppressed_at desc nulls last limit ${twinsMax}
  ) x left join producers p on p.id = x.producer_id
) t on g.id is not null
order by g.suppressed_at desc, g.id desc`

type Row = { looked: number; lastAt: Date | null; lastId: string | null } & (DuplicateGroupRow | { id: null })

/** One page of groups after a place. `stoppedAt`: the last record that was looked at, when there may be more behind it. */
export async function listDuplicateGroups(
  sql: Database,
  after: Position | null,
  lookThrough: number,
  limit: number,
): Promise<{ rows: DuplicateGroupRow[]; stoppedAt: Position | null }> {
  const values = [after?.at.toISOString() ?? null, after?.id ?? null, lookThrough, limit]
  const rows = await sql.unsafe<Row[]>(statement, values, { prepare: true })
  const [first] = rows
  const more = first !== undefined && first.looked === lookThrough && first.lastAt !== null && first.lastId !== null
  return {
    rows: rows.flatMap(({ looked: _, lastAt: __, lastId: ___, ...row }) => (row.id === null ? [] : [row])),
    stoppedAt: more && first.lastAt && first.lastId ? { at: first.lastAt, id: first.lastId } : null,
  }
}
