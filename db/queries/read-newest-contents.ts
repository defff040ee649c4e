import type { Database } from '@/db/client'

export type NewestContent = { producer: string | null; id: string; acceptedAt: Date; sealed: Buffer }

const statement = `
select p.name as producer, n.id, n.accepted_at as "acceptedAt", c.sealed
from (
  select lane, id, accepted_at, producer_id from notifications order by accepted_at desc nulls last, id desc nulls last limit $1::int4
) n
join notification_contents c on c.lane = n.lane and c.notification_id = n.id
left join producers p on p.id = n.producer_id`

/** The sealed contents of the newest notifications. */
export async function readNewestContents(sql: Database, limit: number): Promise<NewestContent[]> {
  return sql.unsafe<NewestContent[]>(statement, [limit], { prepare: true })
}
