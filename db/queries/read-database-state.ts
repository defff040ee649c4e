import type { Database } from '@/db/client'
import journal from '@/db/migrations/meta/_journal.json'

const undefinedTable = '42P01'

/** Whether this database takes writes and has every migration of this release. @throws when it cannot be reached */
export async function readDatabaseState(sql: Database): Promise<{ readOnly: boolean; migrated: boolean }> {
  try {
    const [row] = await sql<{ readOnly: boolean; tags: string[] }[]>`
      select current_setting('transaction_read_only') = 'on' as "readOnly", array(select tag from applied_migrations) as tags`
    const applied = new Set(row?.tags)
    return { readOnly: row?.readOnly ?? true, migrated: journal.entries.every(({ tag }) => applied.has(tag)) }
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === undefinedTable)
      return { readOnly: false, migrated: false }
    throw error
  }
}
