import { requireSameOrigin } from '@/lib/auth/require-same-origin'
import { currentOperator } from '@/lib/auth/session'
import { answering } from '@/lib/http/api-route'
import { csvResponse } from '@/lib/http/csv-response'
import { parameter, valuesOfQuery } from '@/lib/http/page-parameters'
import { auditSearchNames } from '@/lib/insights/audit-search'
import { exportFacts } from '@/lib/insights/export-facts'
import {
  exportApproved,
  exportAudit,
  exportNotifications,
  exportSuppressions,
  exportWaiting,
  listOfAddress,
} from '@/lib/insights/export-list'
import { suppressionSearchNames } from '@/lib/insights/suppression-search'

/** `GET /api/console/notifications.csv`: the list as its page's address has it. `addresses=full` shows recipients to who may see them alone; `approval=` is what another person approved. */
export const exportNotificationsHandler = answering(async (request) => {
  requireSameOrigin(request.headers)
  const given = valuesOfQuery(new URL(request.url).search)
  const by = await currentOperator()
  const approval = parameter(given, 'approval')
  const { head, pages } = approval
    ? await exportApproved(by, approval)
    : await exportNotifications(by, {
        ...listOfAddress(given),
        addresses: parameter(given, 'addresses') === 'full',
      })
  return csvResponse('once-notifications.csv', head, pages)
})

/** `GET /api/console/duplicates.csv`: decision records as their page's address has them. */
export const exportDuplicatesHandler = answering(async (request) => {
  requireSameOrigin(request.headers)
  const given = valuesOfQuery(new URL(request.url).search)
  const { head, pages } = await exportSuppressions(await currentOperator(), {
    search: Object.fromEntries(suppressionSearchNames.map((name) => [name, parameter(given, name)])),
    columns: parameter(given, 'columns'),
  })
  return csvResponse('once-duplicates.csv', head, pages)
})

/** `GET /api/console/review.csv`: what waits for a person; `what=dead` for dead letters. */
export const exportReviewHandler = answering(async (request) => {
  requireSameOrigin(request.headers)
  const given = valuesOfQuery(new URL(request.url).search)
  const [provider, reason] = [parameter(given, 'provider'), parameter(given, 'reason')]
  const dead = parameter(given, 'what') === 'dead'
  const { head, pages } = await exportWaiting(await currentOperator(), {
    filter: { state: dead ? 'dead' : 'held', ...(provider ? { provider } : {}), ...(reason ? { reason } : {}) },
    columns: parameter(given, 'columns'),
  })
  return csvResponse(dead ? 'once-dead-letters.csv' : 'once-review.csv', head, pages)
})

/** `GET /api/console/facts.csv?list=…`: collisions, groups and other facts as their page's address has them. */
export const exportFactsHandler = answering(async (request) => {
  requireSameOrigin(request.headers)
  const given = valuesOfQuery(new URL(request.url).search)
  const list = parameter(given, 'list') ?? ''
  const { head, pages } = await exportFacts(await currentOperator(), list, given)
  return csvResponse(`once-${list}.csv`, head, pages)
})

/** `GET /api/console/audit.csv`: audit records as their page's address has them. */
export const exportAuditHandler = answering(async (request) => {
  requireSameOrigin(request.headers)
  const given = valuesOfQuery(new URL(request.url).search)
  const search = Object.fromEntries(auditSearchNames.map((name) => [name, parameter(given, name)]))
  const { head, pages } = await exportAudit(await currentOperator(), search)
  return csvResponse('once-audit.csv', head, pages)
})
