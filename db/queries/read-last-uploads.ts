import { arrayParameter } from '@/db/array-parameter'
import type { Database } from '@/db/client'

const statement = `
select l.id as "listId", u.started_at as at
from unnest($1::uuid[]) l(id)
cross join lateral (select started_at from list_uploads where list_id = l.id order by started_at desc nulls last limit 1) u`

/** When something was last uploaded to some lists. A list that nothing was uploaded to is left out. */
export async function readLastUploads(sql: Database, listIds: readonly string[]): Promise<Map<string, Date>> {
  const rows = await sql.unsafe<{ listId: string; at: Date }[]>(statement, [arrayParameter(listIds)], { prepare: true })
  return new Map(rows.map(({ listId, at }) => [listId, at]))
}
