import { database } from '@/db/client'
import { countToDecide } from '@/db/queries/count-to-decide'
import { permissionFor } from '@/lib/approvals/asked'
import { actorOf, type Operator, requirePermission } from '@/lib/auth/operator'
import { can } from '@/lib/auth/permissions'
import { approvalKinds } from '@/lib/domain/approval'

/** Nothing is counted beyond this: more is said as "more than 9". */
export const waitsForMax = 10

/** How many requests of others wait that this person may decide, up to `waitsForMax`. @throws AppError `forbidden` */
export async function waitsFor(by: Operator): Promise<number> {
  requirePermission(by, 'approval.read')
  const kinds = approvalKinds.filter((kind) => by.kind === 'user' && can(by.role, permissionFor[kind]))
  return countToDecide(database('console'), { kinds, besides: actorOf(by), limit: waitsForMax })
}
