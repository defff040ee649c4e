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
] as const
export type SealedTable = (typeof sealedTables)[number]

/** `lane` 0 and `more` nil where a table has none. */
export type SealedRow = { lane: number; id: string; more: string; sealed: Buffer }
export type Resealed = SealedRow & { fresh: Buffer }

const nil = `'00000000-0000-0000-0000-000000000000'::uuid`

// In the order of the primary key, from the place that was reached: what is under the newest key already is passed over.
// Written only over the ciphertext that was read: a row that somebody changed meanwhile has the newest key from that.
const statements: Record<SealedTable, { read: string; write: string }> = {
  notification_contents: {
    read: `select lane, notification_id as id, ${nil} as more, sealed from notification_contents
      where (lane, notification_id) > ($1::int2, $2::uuid) and $3::uuid is not null and substring(sealed for $4::int4) <> $5::bytea
      order by lane, notification_id limit $6`,
    write: `update notification_contents c set sealed = u.fresh
      from unnest($1::int2[], $2::uuid[], $3::uuid[], $4::bytea[], $5::bytea[]) u(lane, id, more, sealed, fresh)
      where c.lane = u.lane and c.notification_id = u.id and c.sealed = u.sealed`,
  },
  events: {
    read: `select lane, id, ${nil} as more, sealed from events
      where (lane, id) > ($1::int2, $2::uuid) and $3::uuid is not null and substring(sealed for $4::int4) <> $5::bytea
      order by lane, id limit $6`,
    write: `update events c set sealed = u.fresh
      from unnest($1::int2[], $2::uuid[], $3::uuid[], $4::bytea[], $5::bytea[]) u(lane, id, more, sealed, fresh)
      where c.lane = u.lane and c.id = u.id and c.sealed = u.sealed`,
  },
  list_contacts: {
    read: `select lane, list_id as id, identity as more, sealed from list_contacts
      where (lane, list_id, identity) > ($1::int2, $2::uuid, $3::uuid) and substring(sealed for $4::int4) <> $5::bytea
      order by lane, list_id, identity limit $6`,
    write: `update list_contacts c set sealed = u.fresh
      from unnest($1::int2[], $2::uuid[], $3::uuid[], $4::bytea[], $5::bytea[]) u(lane, id, more, sealed, fresh)
      where c.lane = u.lane and c.list_id = u.id and c.identity = u.more and c.sealed = u.sealed`,
  },
  intake_rejects: small('intake_rejects', 'id', 'sealed'),
  user_totp: small('user_totp', 'user_id', 'sealed_secret'),
  alert_rules: small('alert_rules', 'id', 'target'),
}

function small(table: SealedTable, id: string, column: string) {
  return {
    read: `select 0 as lane, ${id} as id, ${nil} as more, ${column} as sealed from ${table}
      where ${id} > $2::uuid and $1::int2 is not null and $3::uuid is not null and substring(${column} for $4::int4) <> $5::bytea
      order by ${id} limit $6`,
    write: `update ${table} c set ${column} = u.fresh
      from unnest($1::int2[], $2::uuid[], $3::uuid[], $4::bytea[], $5::bytea[]) u(lane, id, more, sealed, fresh)
      where c.${id} = u.id and c.${column} = u.sealed`,
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
