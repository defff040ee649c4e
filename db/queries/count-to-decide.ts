import { arrayParameter } from '@/db/array-parameter'
import type { Database } from '@/db/client'
import type { ApprovalKind } from '@/lib/domain/approval'

// What is decided or expired is in no index of this: a table that grows costs nothing.
const statement = `
select count(*)::int as n from (
  select from approvals
  where state = 'waiting' and expires_at > now() and kind = any($1::text[]) and requester <> $2::text limit $3::int4
) waiting`

/** How many requests of these kinds wait that somebody else made: at most `limit`. */
export async function countToDecide(
  sql: Database,
  asked: { kinds: readonly ApprovalKind[]; besides: string; limit: number },
): Promise<number> {
  const parameters = [arrayParameter(asked.kinds), asked.besides, asked.limit]
  const [row] = await sql.unsafe<{ n: number }[]>(statement, parameters, { prepare: true })
  return row?.n ?? 0
}
