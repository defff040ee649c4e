import type { Database } from '@/db/client'

export type ContactRow = { identity: string; sealed: Buffer }

const statement = `
select identity, sealed from list_contacts
where lane = $1::int2 and list_id = $2::uuid and identity > $3::uuid and added_at <= coalesce($4::timestamptz, 'infinity')
order by identity limit $5`

const beforeAll = '00000000-0000-0000-0000-000000000000'

/** The next contacts of one lane of a list, in key order. `addedBy`: only those that the list had by then. */
export async function readContactsAfter(
  sql: Database,
  from: { listId: string; lane: number; after: string | null; addedBy: Date | null },
  limit: number,
): Promise<ContactRow[]> {
  const { listId, lane, after, addedBy } = from
  const parameters = [lane, listId, after ?? beforeAll, addedBy?.toISOString() ?? null, limit]
  return sql.unsafe<ContactRow[]>(statement, parameters, { prepare: true })
}
