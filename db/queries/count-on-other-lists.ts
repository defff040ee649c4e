import { arrayParameter } from '@/db/array-parameter'
import type { Database } from '@/db/client'
import { laneOf } from '@/lib/domain/lane'

const statement = `
select c.list_id as "listId", count(*) as contacts
from unnest($1::int2[], $2::uuid[]) u(lane, identity)
cross join unnest($3::uuid[]) l(id)
join list_contacts c on c.lane = u.lane and c.list_id = l.id and c.identity = u.identity
group by c.list_id`

/** How many of some contacts are on other lists that identify people alike, by list. */
export async function countOnOtherLists(
  sql: Database,
  identities: readonly string[],
  listIds: readonly string[],
): Promise<{ listId: string; contacts: number }[]> {
  if (listIds.length === 0 || identities.length === 0) return []
  return sql.unsafe<{ listId: string; contacts: number }[]>(
    statement,
    [arrayParameter(identities.map(laneOf)), arrayParameter(identities), arrayParameter(listIds)],
    { prepare: true },
  )
}
