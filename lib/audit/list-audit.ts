import { database } from '@/db/client'
import { type AuditFilter, type AuditRow, listAuditRecords } from '@/db/queries/list-audit-records'
import { type Operator, requirePermission } from '@/lib/auth/operator'
import { type AuditResult, resultOf } from '@/lib/domain/refusal'
import { type Page, type Place, pageOf } from '@/lib/insights/page'

export type { AuditFilter }

/** Who did what to which subject, when and why, or was refused it. `at` is RFC 3339 in UTC. */
export type AuditRecord = Omit<AuditRow, 'at' | 'atExact'> & { at: string; result: AuditResult }

/** One page of the audit, newest first. @throws AppError `forbidden` */
export async function listAudit(
  by: Operator,
  filter: AuditFilter,
  page: { place: Place; limit: number },
): Promise<Page<AuditRecord>> {
  requirePermission(by, 'audit.read')
  const rows = await listAuditRecords(database('console'), filter, page.place, page.limit + 1)
  return pageOf(
    rows,
    page,
    ({ atExact, id }) => ({ at: atExact, id }),
    ({ atExact: _, ...row }) => ({ ...row, at: row.at.toISOString(), result: resultOf(row.action) }),
  )
}
