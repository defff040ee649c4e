import type { AcceptAnswer } from '@/lib/intake/accept-request'

/** The first answer's exact bytes; a repeat says so in a header only. */
export function answerAccepted(answer: AcceptAnswer): Response {
  const headers: Record<string, string> = { 'content-type': 'application/json', 'cache-control': 'no-store' }
  if (answer.replayed) headers['idempotent-replayed'] = 'true'
  return new Response(answer.body, { status: answer.status, headers })
}
