import { z } from 'zod'
import { type AuditFilter, listAudit } from '@/lib/audit/list-audit'
import { chargeOperator } from '@/lib/auth/limit-operator'
import { requireSameOrigin } from '@/lib/auth/require-same-origin'
import { currentOperator } from '@/lib/auth/session'
import { auditResults } from '@/lib/domain/refusal'
import { answering } from '@/lib/http/api-route'
import { csvResponse } from '@/lib/http/csv-response'
import { instantOf } from '@/lib/http/page-parameters'
import { readQuery } from '@/lib/http/query-parameters'
import type { Place } from '@/lib/insights/page'

const text = z.string().max(320).optional()
const instant = z.string().transform(instantOf).optional()
const result = z.enum(auditResults).optional()
const querySchema = z.strictObject({ actor: text, action: text, subject: text, result, from: instant, to: instant })
const columns = [
  'at',
  'actor',
  'action',
  'subject kind',
  'subject',
  'reason',
  'detail',
  'id',
  'sequence',
  'hash',
  'result',
]
const rowsPerPage = 1_000
const pagesMax = 1_000

/** `GET /api/console/audit.csv`: the audit as the page's filters have it, newest first, up to a million records. */
export const exportAuditHandler = answering(async (request) => {
  requireSameOrigin(request.headers)
  const by = await currentOperator()
  const filter = Object.fromEntries(
    Object.entries(readQuery(request, querySchema)).filter(([, value]) => value !== undefined),
  ) as AuditFilter
  const first = await listAudit(by, filter, { place: { side: 'newest' }, limit: rowsPerPage })
  await chargeOperator(by, 'export')
  async function* pages() {
    let page = first
    for (let count = 1; ; count++) {
      yield page.items.map((one) => [
        one.at,
        one.actor,
        one.action,
        one.subjectKind,
        one.subjectId,
        one.reason,
        JSON.stringify(one.detail),
        one.id,
        one.sequence,
        one.hash,
        one.result,
      ])
      if (!page.next || count === pagesMax) return
      const place: Place = { side: 'older', than: page.next }
      page = await listAudit(by, filter, { place, limit: rowsPerPage })
    }
  }
  return csvResponse('once-audit.csv', columns, pages())
})
