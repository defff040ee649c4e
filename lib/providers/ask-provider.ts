import { type AnswerRules, comeAgain } from '@/lib/providers/classify-http'
import { type HttpResult, headerValue } from '@/lib/providers/http-exchange'
import { sendHttp } from '@/lib/providers/http-sender'
import type { LookupAnswer, SendContext } from '@/lib/providers/provider'

/** How far back a message like ours is a doubt, where only our clock says when ours was sent: it may have been wrong when that was written down. */
export const clockDoubtMarginMs = 86_400_000

type Question = { method: 'GET' | 'POST'; url: string; headers: readonly string[]; body?: string }
type Undetermined = Extract<LookupAnswer, { found: 'undetermined' }>
/** `at`: by the provider's clock, when it answered; null: it does not say. */
export type ProviderAnswer = { found: 'json'; json: unknown; at: number | null } | { found: 'nothing' } | Undetermined
type WaitRules = Pick<AnswerRules, 'resetHeader' | 'waitHeader'>

/** Asks a provider's read API, several times perhaps, all within one look-up's time. Never throws. */
export function askerWithin(
  context: SendContext,
  rules: WaitRules = {},
): (question: Question) => Promise<ProviderAnswer> {
  const deadline = performance.now() + context.timeoutMs
  return async ({ method, url, headers, body }) => {
    const timeoutMs = Math.floor(deadline - performance.now())
    if (timeoutMs <= 0) return undetermined('timeout')
    const bytes = body === undefined ? null : Buffer.from(body)
    const result = await sendHttp({ ...context, method, url, headers, body: bytes, timeoutMs })
    if (result.kind !== 'response') return unanswered(result, rules)
    if (result.status === 404) return { found: 'nothing' }
    if (result.status !== 200) return unanswered(result, rules)
    try {
      const at = Date.parse(headerValue(result.headers, 'date') ?? '')
      return { found: 'json', json: JSON.parse(result.body.toString('utf8')), at: Number.isNaN(at) ? null : at }
    } catch {
      return undetermined('answer_unreadable')
    }
  }
}

export function undetermined(code: string, detail: string | null = null): Undetermined {
  return { found: 'undetermined', code, detail }
}

// Ours to mend, or our own doing: it says nothing of the provider.
const ownFaults: readonly string[] = ['target_blocked', 'request_invalid', 'aborted']

/** A call that brought no answer to the question, with what it says of the provider. */
export function unanswered(result: HttpResult, rules: WaitRules = {}, detail: string | null = null): Undetermined {
  if (result.kind !== 'response') {
    const failed = !ownFaults.includes(result.code)
    return { ...undetermined(result.code, result.detail), ...(failed && { providerFailed: true }) }
  }
  const { status, headers } = result
  const wish = status === 429 || status >= 500 ? comeAgain(headers, rules, Date.now()) : null
  return {
    ...undetermined(`http_${status}`, detail),
    ...(status >= 500 && { providerFailed: true }),
    ...(wish !== null && { retryAfterSeconds: wish }),
  }
}
