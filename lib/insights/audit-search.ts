import type { AuditFilter } from '@/db/queries/list-audit-records'
import { auditResultOf } from '@/lib/domain/refusal'
import { instantOf } from '@/lib/http/page-parameters'
import { type Meant, meaningOf } from '@/lib/insights/search'

export const auditSearchNames = ['actor', 'action', 'subject', 'result', 'from', 'to'] as const
export type AuditSearch = Partial<Record<(typeof auditSearchNames)[number], string | undefined>>

/** What people typed as a filter of the audit. What means nothing is left out and named. */
export function filterOfAuditSearch(search: AuditSearch): Meant<AuditFilter> {
  return meaningOf(search, {
    actor: same,
    action: same,
    subject: same,
    result: auditResultOf,
    from: instantOf,
    to: instantOf,
  })
}

function same(text: string): string {
  return text
}
