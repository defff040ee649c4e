import type postgres from 'postgres'
import { arrayParameter } from '@/db/array-parameter'
import { quotedTable } from '@/db/queries/read-remote-columns'

/** Ends our claim on rows that were not decided: whoever looks next may take them. */
export async function releaseRemoteRows(sql: postgres.Sql, table: string, ids: readonly string[]): Promise<void> {
  if (ids.length === 0) return
  const statement = `
    update ${quotedTable(table)} set updated_at = created_at where id = any($1::uuid[]) and status = 'pending'`
  await sql.unsafe(statement, [arrayParameter(ids)], { prepare: true })
}
