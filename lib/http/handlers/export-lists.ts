import { requireSameOrigin } from '@/lib/auth/require-same-origin'
import { currentOperator } from '@/lib/auth/session'
import { answering } from '@/lib/http/api-route'
import { csvResponse } from '@/lib/http/csv-response'
import { allOf, parameter } from '@/lib/http/page-parameters'
import { exportApproved, exportNotifications, exportSuppressions, exportWaiting } from '@/lib/insights/export-list'
import { searchNames } from '@/lib/insights/notification-search'
import { suppressionSearchNames } from '@/lib/insights/suppression-search'

/** `GET /api/console/notifications.csv`: the list as its page's address has it. `addresses=full` shows recipients to who may see them, or waits (202); `approval=` is what was approved. */
export const exportNotificationsHandler = answering(async (request) => {
  requireSameOrigin(request.headers)
  const given = valuesOf(request)
  const by = await currentOperator()
  const approval = parameter(given, 'approval')
  const list = approval
    ? await exportApproved(by, approval)
    : await exportNotifications(by, {
        search: textsOf(given, searchNames),
        statuses: allOf(given, 'status'),
        columns: parameter(given, 'columns'),
        addresses: parameter(given, 'addresses') === 'full',
      })
  if ('kind' in list) return Response.json(list, { status: 202, headers: { 'cache-control': 'no-store' } })
  return csvResponse('once-notifications.csv', list.head, list.pages)
})

/** `GET /api/console/duplicates.csv`: decision records as their page's address has them. */
export const exportDuplicatesHandler = answering(async (request) => {
  requireSameOrigin(request.headers)
  const given = valuesOf(request)
  const { head, pages } = await exportSuppressions(await currentOperator(), {
    search: textsOf(given, suppressionSearchNames),
    columns: parameter(given, 'columns'),
  })
  return csvResponse('once-duplicates.csv', head, pages)
})

/** `GET /api/console/review.csv`: what waits for a person; `what=dead` for dead letters. */
export const exportReviewHandler = answering(async (request) => {
  requireSameOrigin(request.headers)
  const given = valuesOf(request)
  const [provider, reason] = [parameter(given, 'provider'), parameter(given, 'reason')]
  const dead = parameter(given, 'what') === 'dead'
  const { head, pages } = await exportWaiting(await currentOperator(), {
    filter: { state: dead ? 'dead' : 'held', ...(provider ? { provider } : {}), ...(reason ? { reason } : {}) },
    columns: parameter(given, 'columns'),
  })
  return csvResponse(dead ? 'once-dead-letters.csv' : 'once-review.csv', head, pages)
})

function valuesOf(request: Request): Record<string, string[]> {
  const values: Record<string, string[]> = {}
  for (const [name, value] of new URL(request.url).searchParams) values[name] = [...(values[name] ?? []), value]
  return values
}

function textsOf<Name extends string>(values: Record<string, string[]>, names: readonly Name[]) {
  return Object.fromEntries(names.map((name) => [name, parameter(values, name)])) as Record<Name, string | undefined>
}
