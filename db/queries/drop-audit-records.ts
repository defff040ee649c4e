import type { Database } from '@/db/client'

/** Sealed records that follow what is gone already, up to the last in a row that is past retention. */
export type DroppableAudit = { after: number; upTo: number }

// The chain is in order of sealing, `at` nearly so: only a whole beginning may go, up to the first that is still kept.
const droppable = `
with next as (
  select c.dropped_sequence as after, r.sequence, r.at > now() - $2::float8 * interval '1 second' as kept
  from audit_chain c cross join lateral (
    select sequence, at from audit_records where sequence > c.dropped_sequence order by sequence limit $1::int4
  ) r
)
select after, max(sequence) as "upTo" from next
where sequence < coalesce((select min(sequence) from next where kept), 9223372036854775807) group by after`

/** At most `limit` of the oldest. @returns null when none is past retention */
export async function readDroppableAudit(
  sql: Database,
  limit: number,
  afterSeconds: number,
): Promise<DroppableAudit | null> {
  const [row] = await sql.unsafe<DroppableAudit[]>(droppable, [limit, afterSeconds], { prepare: true })
  return row ?? null
}

// The fence, and the retention that it holds to, are in the function: the role that serves may delete no record by itself.
const drop = `select drop_audit_records($1::int8, $2::int8, decode($3, 'hex'), decode($4, 'hex')) as gone`

/** Removes the oldest records and leaves the signed hash from which the rest is verified. @returns how many went */
export async function dropAuditRecords(
  sql: Database,
  dropped: DroppableAudit & { hash: string; signature: string },
): Promise<number> {
  const { after, upTo, hash, signature } = dropped
  const [row] = await sql.unsafe<{ gone: number }[]>(drop, [after, upTo, hash, signature], { prepare: true })
  return row?.gone ?? 0
}
