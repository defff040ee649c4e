import type postgres from 'postgres'
import { quotedTable } from '@/db/queries/read-remote-columns'

export type RemoteRow = { id: string; eventType: string | null; payload: unknown }

/**
 * Takes pending rows of a table that has no column for a claim: `updated_at` is moved, and who moved it has them for the
 * lease. `status` stays `pending` until we have committed, so that a taker that dies leaves nothing behind.
 */
export async function claimRemoteRows(
  sql: postgres.Sql,
  table: string,
  limit: number,
  leaseSeconds: number,
): Promise<RemoteRow[]> {
  const statement = `
with free as (
  select id from ${quotedTable(table)}
  where status = 'pending' and (
    updated_at is null or updated_at is not distinct from created_at
    or updated_at <= now() - $2::float8 * interval '1 second'
    -- Written by a clock or in a zone ahead of ours: not a claim, which is never in the future.
    or updated_at > now() + interval '1 minute')
  order by created_at, id limit $1 for update skip locked
)
update ${quotedTable(table)} o set updated_at = now()
from free where o.id = free.id and o.status = 'pending'
returning o.id::text as id, o.event_type as "eventType", o.payload`
  return sql.unsafe<RemoteRow[]>(statement, [limit, leaseSeconds], { prepare: true })
}
