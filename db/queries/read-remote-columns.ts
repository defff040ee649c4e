import type postgres from 'postgres'

const needed = ['id', 'event_type', 'payload', 'status', 'created_at', 'updated_at']

const statement = `
select attname as name from pg_attribute
where attrelid = to_regclass($1) and attnum > 0 and not attisdropped`

/** The columns of a remote outbox table. @throws when there is no such table or it lacks one that is needed */
export async function readRemoteColumns(sql: postgres.Sql, table: string): Promise<ReadonlySet<string>> {
  const rows = await sql.unsafe<{ name: string }[]>(statement, [quotedTable(table)])
  const columns = new Set(rows.map(({ name }) => name))
  const missing = needed.filter((name) => !columns.has(name))
  if (missing.length === needed.length) throw new Error(`there is no table ${table} that we may see`)
  if (missing.length > 0) throw new Error(`the table ${table} has no column ${missing.join(', ')}`)
  return columns
}

/** `billing.outbox` as SQL. The configuration lets only plain identifiers through. */
export function quotedTable(table: string): string {
  return table.split('.').map(quotedName).join('.')
}

export function quotedName(name: string): string {
  return `"${name.replaceAll('"', '""')}"`
}
