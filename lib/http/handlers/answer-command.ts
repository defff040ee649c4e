import { producerOperator } from '@/lib/auth/operator'
import type { AuthenticatedProducer } from '@/lib/auth/scopes'
import { requireRequestKey } from '@/lib/intake/build-request'
import type { CommandRequest } from '@/lib/operations/ask-for-command'

/** What every operation on one notification reads from its request, besides the body. @throws AppError for a missing key */
export function commandRequest(call: {
  request: Request
  producer: AuthenticatedProducer
  params: Record<string, string>
}): Omit<CommandRequest, 'reason'> {
  return {
    idempotencyKey: requireRequestKey(call.request.headers.get('idempotency-key')),
    by: producerOperator(call.producer),
    notificationId: call.params.id ?? '',
  }
}

/** A command is queued; what became of it is seen on its notification. A repeat says so in a header only. */
export function answerCommand({ replayed, ...asked }: object & { replayed?: true }): Response {
  const repeat: Record<string, string> = replayed ? { 'idempotent-replayed': 'true' } : {}
  return Response.json(asked, { status: 202, headers: { 'cache-control': 'no-store', ...repeat } })
}
