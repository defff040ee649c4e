import { type ApiAnswer, jsonText } from '@/lib/http/api-answer'
import type { AcceptAnswer } from '@/lib/intake/accept-request'

/** The first answer's exact bytes; a repeat says so in a header only. */
export function answerAccepted({ status, body, replayed }: AcceptAnswer): ApiAnswer {
  const answer = jsonText(status, body)
  if (replayed) answer.headers['idempotent-replayed'] = 'true'
  return answer
}
