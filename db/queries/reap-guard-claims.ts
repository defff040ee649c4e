import type { Database } from '@/db/client'

// A window that stands for ever outlives its claim: without the claim it says "sent", as a confirmed one would.
const statement = `
delete from guard_claims
where ctid = any(array(
  select e.ctid from guard_claims e
  where e.claimed_at <= now() - $2::float8 * interval '1 second' and e.lease_expires_at <= now()
  order by e.claimed_at limit $1 for update skip locked))`

/** One batch of claims that are past retention. @returns how many went */
export async function reapGuardClaims(sql: Database, limit: number, afterSeconds: number): Promise<number> {
  return (await sql.unsafe(statement, [limit, afterSeconds], { prepare: true })).count
}
