import { arrayParameter } from '@/db/array-parameter'
import type { Database } from '@/db/client'

/** Every table with ciphertext of its own. The configuration's is in its document. */
export const sealedTables = [
  'notification_contents',
  'events',
  'list_contacts',
  'intake_rejects',
  'user_totp',
  'alert_rules',
  'approvals',
] as const
export type SealedTable = (typeof sealedTables)[number]

/** `lane` 0 and `more` nil where a table has none. */
export type SealedRow = { lane: number; id: string; more: string; sealed: Buffer }
export type Resealed = SealedRow & { fresh: Buffer }

const nil = `'00000000-0000-0000-0000-000000000000'::uuid`

const statements: Record<SealedTable, { read: string; write: string }> = {
  notification_contents: statementsOf('notification_contents', { lane: 'lane', id: 'notification_id' }),
  events: statementsOf('events', { lane: 'lane', id: 'id' }),
  list_contacts: statementsOf('list_contacts', { lane: 'lane', id: 'list_id', more: 'identity' }),
  intake_rejects: statementsOf('intake_rejects', { id: 'id' }),
  user_totp: statementsOf('user_totp', { id: 'user_id' }, 'sealed_secret'),
  alert_rules: statementsOf('alert_rules', { id: 'id' }, 'target'),
  approvals: statementsOf('approvals', { id: 'id' }, 'asked'),
}

// In the order of the primary key, from the place that was reached: what is under the newest key already is passed over.
// Written only over the ciphertext that was read: a row that somebody changed meanwhile has the newest key from that.
function statementsOf(table: SealedTable, key: { lane?: string; id: string; more?: string }, sealed = 'sealed') {
  const places = { lane: '$1::int2', id: '$2::uuid', more: '$3::uuid' }
  const parts = (['lane', 'id', 'more'] as const).flatMap((part) => {
    const column = key[part]
    return column === undefined ? [] : [{ part, column, place: places[part] }]
  })
  const columns = parts.map(({ column }) => column).join(', ')
  return {
    // The null checks name the places that a table has no column for: PostgreSQL must know each parameter's type.
    read: `select ${key.lane ?? '0'} as lane, ${key.id} as id, ${key.more ?? nil} as more, ${sealed} as sealed from ${table}
      where (${columns}) > (${parts.map(({ place }) => place).join(', ')}) and ${places.lane} is not null and ${places.more} is not null
        and substring(${sealed} for $4::int4) <> $5::bytea
      order by ${columns} limit $6`,
    write: `update ${table} c set ${sealed} = u.fresh
      from unnest($1::int2[], $2::uuid[], $3::uuid[], $4::bytea[], $5::bytea[]) u(lane, id, more, sealed, fresh)
      where ${parts.map(({ part, column }) => `c.${column} = u.${part}`).join(' and ')} and c.${sealed} = u.sealed`,
  }
}

/** The next rows after a place whose ciphertext does not begin with `mark`, in the order of their key. */
export async function readStaleSeals(
  sql: Database,
  table: SealedTable,
  after: Omit<SealedRow, 'sealed'>,
  mark: Buffer,
  limit: number,
): Promise<SealedRow[]> {
  const values = [after.lane, after.id, after.more, mark.length, mark, limit]
  return sql.unsafe<SealedRow[]>(statements[table].read, values)
}

/** Puts fresh ciphertext in the place of what was read. @returns in how many rows */
export async function writeFreshSeals(sql: Database, table: SealedTable, rows: readonly Resealed[]): Promise<number> {
  const columns = [
    rows.map((row) => row.lane),
    rows.map((row) => row.id),
    rows.map((row) => row.more),
    rows.map((row) => row.sealed),
    rows.map((row) => row.fresh),
  ]
  return (await sql.unsafe(statements[table].write, columns.map(arrayParameter))).count
}
