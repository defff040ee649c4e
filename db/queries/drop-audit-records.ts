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

// The head's row is the fence, as in sealing: of two who would drop the same beginning the later one changes nothing.
const drop = `
with moved as (
  update audit_chain set dropped_sequence = $2::int8, dropped_hash = decode($3, 'hex'), dropped_signature = decode($4, 'hex')
  where dropped_sequence = $1::int8 and sequence >= $2::int8
  returning 1
)
delete from audit_records r where r.sequence > $1::int8 and r.sequence <= $2::int8 and exists (select from moved)`

/** Removes the oldest records and leaves the signed hash from which the rest is verified. @returns how many went */
export async function dropAuditRecords(
  sql: Database,
  dropped: DroppableAudit & { hash: string; signature: string },
): Promise<number> {
  const { after, upTo, hash, signature } = dropped
  return (await sql.unsafe(drop, [after, upTo, hash, signature], { prepare: true })).count
}
