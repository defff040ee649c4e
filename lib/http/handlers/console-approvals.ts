import { waitsFor } from '@/lib/approvals/waits-for'
import { requireSameOrigin } from '@/lib/auth/require-same-origin'
import { currentOperator } from '@/lib/auth/session'
import { answering } from '@/lib/http/api-route'

/** `GET /api/console/approvals/waiting`: how many requests this person may decide, for the menu of a page that is open. */
export const consoleApprovalsHandler = answering(async (request) => {
  requireSameOrigin(request.headers)
  const count = await waitsFor(await currentOperator())
  return Response.json({ count }, { headers: { 'cache-control': 'no-store' } })
})
