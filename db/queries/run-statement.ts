import type { Database } from '@/db/client'

/** Runs one statement that an operator wrote, and gives its rows. */
export async function runStatement(sql: Database, statement: string): Promise<object[]> {
  return [...(await sql.unsafe<object[]>(statement, [], { prepare: false }))]
}
