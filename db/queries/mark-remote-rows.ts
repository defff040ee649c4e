import type postgres from 'postgres'
import { arrayParameter } from '@/db/array-parameter'
import { quotedName, quotedTable } from '@/db/queries/read-remote-columns'

/** `reason` is written only where the table has a column for it. */
export type RowMark = { id: string; status: string; reason: string | null }

/** Says in the remote table what became of its rows; one that somebody has marked meanwhile stays as it is. */
export async function markRemoteRows(
  sql: postgres.Sql,
  table: string,
  marks: readonly RowMark[],
  reasonColumn: string | null,
): Promise<void> {
  if (marks.length === 0) return
  const reason =
    reasonColumn === null ? '' : `, ${quotedName(reasonColumn)} = coalesce(g.reason, o.${quotedName(reasonColumn)})`
  const statement = `
update ${quotedTable(table)} o set status = g.status, updated_at = now()${reason}
from unnest($1::uuid[], $2::text[], $3::text[]) as g (id, status, reason)
where o.id = g.id and o.status = 'pending'`
  const columns = [marks.map(({ id }) => id), marks.map(({ status }) => status), marks.map((mark) => mark.reason)]
  await sql.unsafe(statement, columns.map(arrayParameter), { prepare: true })
}
