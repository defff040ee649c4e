import type { Database } from '@/db/client'

/** How many duplicates of a rule came so late: `bin` n ends with the n-th of the lengths that were asked for, counted from 0. */
export type GapCount = { type: string; rule: string; bin: number; count: number }

// A bounded stretch by the index of time, so that the cost is the same however many records there are and however rare the rule is.
const statement = `
with looked as (
  select s.suppressed_at, s.type, s.rule, extract(epoch from s.suppressed_at - s.window_opened_at)::float8 as seconds
  from suppressions s where s.suppressed_at >= $1::timestamptz and s.suppressed_at < $2::timestamptz
  order by s.suppressed_at desc nulls last, s.id desc nulls last limit $3::int4
),
ending as (select count(*)::int as looked, min(l.suppressed_at) as since from looked l),
counts as (
  -- What lies at an end belongs to the bin that it ends.
  select l.type, l.rule, width_bucket(l.seconds - 1e-6, $6::float8[]) as bin, count(*)::int as count
  from looked l where l.seconds is not null and ($4::text is null or l.type = $4) and ($5::text is null or l.rule = $5)
  group by 1, 2, 3
)
select e.*, c.* from ending e left join counts c on true order by c.type, c.rule, c.bin`

type Row = { looked: number; since: Date | null } & (GapCount | { type: null })

/** Gaps of the newest `lookThrough` decision records of a span. `since`: the oldest of them. */
export async function readGapCounts(
  sql: Database,
  span: { type?: string; rule?: string; from?: Date; to?: Date },
  lookThrough: number,
  endsSeconds: readonly number[],
): Promise<{ looked: number; since: Date | null; counts: GapCount[] }> {
  const values = [
    ...[span.from?.toISOString() ?? '-infinity', span.to?.toISOString() ?? 'infinity', lookThrough],
    ...[span.type ?? null, span.rule ?? null, [...endsSeconds]],
  ]
  const rows = await sql.unsafe<Row[]>(statement, values, { prepare: true })
  return {
    looked: rows[0]?.looked ?? 0,
    since: rows[0]?.since ?? null,
    counts: rows.flatMap(({ looked: _, since: __, ...row }) => (row.type === null ? [] : [row])),
  }
}
