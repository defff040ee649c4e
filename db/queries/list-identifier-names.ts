import type { Database } from '@/db/client'

/** The columns that contact lists take for identifiers. Lists are few. */
export async function listIdentifierNames(sql: Database): Promise<string[]> {
  const rows = await sql<{ name: string }[]>`
    select distinct u.name from contact_lists l cross join jsonb_array_elements_text(l.unique_identifier) u(name) order by u.name limit 100`
  return rows.map((row) => row.name)
}
