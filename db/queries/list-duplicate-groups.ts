import type { Database } from '@/db/client'
import type { Position } from '@/db/queries/list-notifications'
import type { SuppressionFilter } from '@/db/queries/list-suppressions'
import { exactly } from '@/db/queries/statement-parts'

/** Which twins make a group; those that do not match are no part of it. */
export type GroupFilter = Pick<SuppressionFilter, 'guard' | 'rule' | 'type' | 'producer' | 'from' | 'to'>

/** One original and what was suppressed because of it. `twins` and what is named of them end at `twinsMax`, newest first. */
export type DuplicateGroupRow = {
  originalId: string
  /** Of the newest twin: the group's place in the list. */
  at: Date
  atExact: string
  id: string
  twins: number
  firstAt: Date
  guards: string[]
  rules: string[]
  producers: string[]
  /** No more twins than `twinsMax` were looked at. */
  more: boolean
}

const twinsMax = 1_000

const matches = (twin: string) => `
  ($6::text is null or ${twin}.guard = $6) and ($7::text is null or ${twin}.rule = $7) and ($8::text is null or ${twin}.type = $8)
  and ($9::text is null or ${twin}.producer_id = (select id from producers where name = $9))`

// Newest twin first. A bounded stretch of decision records is looked through, so that a storm of one original costs a page no more than
// that; an original stands where its newest twin does, and only there, except one with a filter's twins more than `twinsMax` apart. Heads
// lie in the page's order, so that newer twins are looked for, in each later day, for no more of them than the page shows. $11: how far
// back is looked; like the other bounds it says again what follows, as a parameter, so that days beyond it are not even planned.
const statement = `
with looked as (
  select s.suppressed_at, s.id, s.duplicate_of, s.guard, s.rule, s.type, s.producer_id from suppressions s
  where (s.suppressed_at, s.id) < ($1::timestamptz, $2::uuid) and s.suppressed_at <= $1::timestamptz and s.suppressed_at >= $11::timestamptz
    and s.suppressed_at < $5::timestamptz
  order by s.suppressed_at desc nulls last, s.id desc nulls last limit $3::int4
),
ending as (
  select count(*)::int as looked, min(l.suppressed_at) as at, (array_agg(l.id order by l.suppressed_at, l.id))[1] as id from looked l
),
heads as materialized (
  select * from (
    select distinct on (l.duplicate_of) l.duplicate_of, l.suppressed_at, l.id from looked l
    where l.duplicate_of is not null and ${matches('l')} order by l.duplicate_of, l.suppressed_at desc, l.id desc
  ) h order by h.suppressed_at desc, h.id desc
),
groups as (
  select h.* from heads h
  where not exists (
    select from (
      select n.* from suppressions n
      where n.duplicate_of = h.duplicate_of and n.suppressed_at >= h.suppressed_at and n.suppressed_at >= $11::timestamptz and n.suppressed_at < $5::timestamptz
      order by n.suppressed_at asc nulls first limit ${twinsMax}
    ) n where (n.suppressed_at, n.id) > (h.suppressed_at, h.id) and ${matches('n')})
  limit $10::int4
)
select e.looked, ${exactly('e.at')} as "lastAt", e.id as "lastId", g.duplicate_of as "originalId", g.suppressed_at as at, ${exactly('g.suppressed_at')} as "atExact", g.id, t.*
from ending e left join groups g on true
left join lateral (
  select x.seen = ${twinsMax} as more, x.twins, x."firstAt", x.guards, x.rules, x.producers
  from (
    select count(*)::int as seen, count(*) filter (where y.its)::int as twins, min(y.suppressed_at) filter (where y.its) as "firstAt",
      array_agg(distinct y.guard) filter (where y.its) as guards, array_agg(distinct y.rule) filter (where y.its) as rules,
      array_agg(distinct coalesce(p.name, 'the raw outbox')) filter (where y.its) as producers
    from (
      select s.suppressed_at, s.guard, s.rule, s.producer_id, ${matches('s')} as its from suppressions s
      where s.duplicate_of = g.duplicate_of and s.suppressed_at <= g.suppressed_at and s.suppressed_at <= $1::timestamptz and s.suppressed_at >= $4::timestamptz
      order by s.suppressed_at desc nulls last limit ${twinsMax}
    ) y left join producers p on p.id = y.producer_id
  ) x
) t on g.id is not null
order by g.suppressed_at desc, g.id desc`

type Row = { looked: number; lastAt: string | null; lastId: string | null } & (DuplicateGroupRow | { id: null })

const end = { at: 'infinity', id: 'ffffffff-ffff-ffff-ffff-ffffffffffff' }

const dayMs = 86_400_000
/** Most pages fill within a few days; planning each day of the history costs as much as reading the page. */
const daysFirst = [2, 30]

/** One page of groups after a place. `stoppedAt`: the last record that was looked at, when there may be more behind it. */
export async function listDuplicateGroups(
  sql: Database,
  { guard, rule, type, producer, from, to }: GroupFilter,
  after: Position | null,
  lookThrough: number,
  limit: number,
): Promise<{ rows: DuplicateGroupRow[]; stoppedAt: Position | null }> {
  const begin = after ? Date.parse(after.at) : Date.now()
  const spans = daysFirst.map((days) => new Date(begin - days * dayMs)).filter((since) => !from || since > from)
  for (const since of spans) {
    const page = await read(since.toISOString())
    if (page.rows.length === limit || page.stoppedAt) return page
  }
  return read(from?.toISOString() ?? '-infinity')

  async function read(since: string) {
    const values = [
      ...[after?.at ?? end.at, after?.id ?? end.id, lookThrough],
      ...[from?.toISOString() ?? '-infinity', to?.toISOString() ?? 'infinity'],
      ...[guard ?? null, rule ?? null, type ?? null, producer ?? null, limit, since],
    ]
    const rows = await sql.unsafe<Row[]>(statement, values, { prepare: true })
    const [first] = rows
    const more = first !== undefined && first.looked === lookThrough && first.lastAt !== null && first.lastId !== null
    return {
      rows: rows.flatMap(({ looked: _, lastAt: __, lastId: ___, ...row }) => (row.id === null ? [] : [row])),
      stoppedAt: more && first.lastAt && first.lastId ? { at: first.lastAt, id: first.lastId } : null,
    }
  }
}
