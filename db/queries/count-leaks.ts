import { arrayParameter } from '@/db/array-parameter'
import type { Database } from '@/db/client'
import type { FactPlace } from '@/db/queries/read-fact-cursor'

export type LeakCount = {
  /** Where the cursor was read; null: there was none. */
  from: FactPlace | null
  to: FactPlace
  /** How many of those looked at were sent. */
  sent: number
  /** Each by the instant at which the later one was accepted. */
  leaks: readonly { at: Date; type: string }[]
}

// Of any number of processes that counted the same stretch, the one that moves the cursor from where it was read adds to the charts.
const statement = `
with moved as (
  insert into fact_cursors as c (name, at, id) values ('leaks', $1::timestamptz, $2::uuid)
  on conflict (name) do update set at = excluded.at, id = excluded.id
    where c.at = $3::timestamptz and c.id = $4::uuid
  returning at
),
counted as (
  insert into stat_deltas (lane, at, measure, type, channel, provider, guard, bin, n)
  select 0, date_trunc('minute', u.at), 'leak', u.type, '', '', '', 0, count(*)
  from unnest($5::timestamptz[], $6::text[]) u(at, type) where exists (select from moved) group by 2, 4
),
looked as (
  insert into stat_deltas (lane, at, measure, type, channel, provider, guard, bin, n)
  select 0, date_trunc('minute', at), 'leak_looked', '', '', '', '', 0, $7::int4 from moved where $7::int4 > 0
)
select 1 from moved`

/** Adds a stretch's leaks to the charts, once. @returns false: another process was there first */
export async function countLeaks(sql: Database, count: LeakCount): Promise<boolean> {
  const { from, to, sent, leaks } = count
  const parameters = [
    ...[to.at, to.id, from?.at ?? null, from?.id ?? null],
    arrayParameter(leaks.map(({ at }) => at)),
    arrayParameter(leaks.map(({ type }) => type)),
    sent,
  ]
  return (await sql.unsafe(statement, parameters, { prepare: true })).length === 1
}
