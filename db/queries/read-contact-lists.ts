import type { Database } from '@/db/client'

export type ContactListRow = {
  id: string
  name: string
  uniqueIdentifier: string[]
  columns: Record<string, string>
  contacts: number
  createdAt: Date
}

const columns = `id, name, unique_identifier as "uniqueIdentifier", columns, contacts, created_at as "createdAt"`

/** Lists by name, from the one after `after`. */
export async function readContactLists(sql: Database, after: string, limit: number): Promise<ContactListRow[]> {
  return sql.unsafe<ContactListRow[]>(
    `select ${columns} from contact_lists where name > $1 order by name limit $2`,
    [after, limit],
    { prepare: true },
  )
}

/** The list of this name; null when there is none. */
export async function readContactList(sql: Database, name: string): Promise<ContactListRow | null> {
  const [row] = await sql.unsafe<ContactListRow[]>(`select ${columns} from contact_lists where name = $1`, [name], {
    prepare: true,
  })
  return row ?? null
}
