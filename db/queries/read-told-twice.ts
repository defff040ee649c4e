import type { Database } from '@/db/client'

export type ToldRow = { id: string; acceptedAt: Date; sealed: Buffer | null }

/** `read`: of the type's notifications, so many newest were looked at. `rows`, newest first: those that went out and may be to the same address as another. */
export type ToldTwice = { read: number; rows: ToldRow[] }

// Who is sent the same twice has a hash with both: what shares none with another is not opened. One that is resent on purpose is no repeat.
const statement = `
with looked as materialized (
  select n.lane, n.id, n.accepted_at, n.status, row_number() over (order by n.accepted_at desc, n.id desc) as place
  from (
    select * from notifications where type = $1 and accepted_at >= $2::timestamptz
    order by accepted_at desc nulls last, id desc nulls last limit $3::int4
  ) n
  where n.resend_of is null
),
told as materialized (
  select l.lane, l.id, l.accepted_at, l.place, r.reference_hash
  from looked l join notification_references r on r.notification_id = l.id
  where l.status in ('sent', 'delivered')
),
alike as materialized (
  select lane, id, accepted_at, place from told
  where reference_hash in (select reference_hash from told group by reference_hash having count(*) > 1)
  group by lane, id, accepted_at, place order by place limit $4::int4
),
ending as (
  -- Beyond the last that is opened nothing is known.
  select case when (select count(*) from alike) < $4::int4 then (select count(*) from looked) else (select max(place) from alike) end::int4 as read
)
select e.read, a.id, a.accepted_at as "acceptedAt", c.sealed
from ending e
left join alike a on true
left join notification_contents c on c.lane = a.lane and c.notification_id = a.id
order by a.place`

type Row = { read: number } & (ToldRow | { id: null })

/** What went out of a type since an instant and may have been told twice, among the newest `lookThrough`; at most `limit` rows. */
export async function readToldTwice(
  sql: Database,
  asked: { type: string; since: Date; lookThrough: number; limit: number },
): Promise<ToldTwice> {
  const { type, since, lookThrough, limit } = asked
  const values = [type, since.toISOString(), lookThrough, limit]
  const rows = await sql.unsafe<Row[]>(statement, values, { prepare: true })
  return { read: rows[0]?.read ?? 0, rows: rows.flatMap(({ read: _, ...row }) => (row.id === null ? [] : [row])) }
}
