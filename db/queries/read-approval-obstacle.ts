import type { Database } from '@/db/client'
import { type Approval, approvedParameters, obstacle } from '@/db/queries/approved'
import type { ApprovalObstacle } from '@/lib/domain/approval'

// The casts name the places that the obstacle has no use for: PostgreSQL must know each parameter's type.
const statement = `
select (${obstacle}) as obstacle, a.decider from approvals a
where a.id = $1::uuid and $4::text is not null and $7::uuid is not null`

/** Why a request was not approved: null when nothing stands against it now; `decider` decided it before. */
export async function readApprovalObstacle(
  sql: Database,
  approval: Approval,
): Promise<{ obstacle: ApprovalObstacle | null; decider: string | null }> {
  const parameters = approvedParameters(approval)
  const [row] = await sql.unsafe<{ obstacle: ApprovalObstacle | null; decider: string | null }[]>(statement, parameters)
  return row ?? { obstacle: null, decider: null }
}
