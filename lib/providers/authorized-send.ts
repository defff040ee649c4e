import type { DeliveryOutcome } from '@/lib/domain/delivery-outcome'
import { type AccessTokens, accessTokens, type CertainNonSend, type TokenRequest } from '@/lib/providers/access-tokens'
import { type AnswerRules, classifyHttp } from '@/lib/providers/classify-http'
import type { HttpResult } from '@/lib/providers/http-exchange'
import { type HttpRequest, sendHttp } from '@/lib/providers/http-sender'

/** What authorises us at a provider: a token that an administrator pasted, or one that is fetched and refreshed. */
export type Credential = { kind: 'fixed'; token: string } | { kind: 'fetched'; request: TokenRequest }

export type AuthorizedResult = HttpResult | { kind: 'no_token'; outcome: CertainNonSend }

/**
 * How much of an attempt's time a token may take. A send with too little time left would end in `unknown`; not to send is
 * the better answer.
 */
const tokenShareMax = 0.75

/**
 * Sends with a bearer token, all within `timeoutMs`. A 401 is the vendor's word that it took nothing: then the token is
 * fetched anew, once, and the same bytes are sent again, once. Never throws.
 */
export async function sendAuthorized(
  request: HttpRequest,
  credential: Credential,
  tokens: AccessTokens = accessTokens(),
): Promise<AuthorizedResult> {
  if (credential.kind === 'fixed') return sendHttp(withBearer(request, credential.token))
  if (request.signal.aborted) return { kind: 'not_sent', code: 'aborted', detail: null }
  const began = performance.now()
  const leftMs = (shareOfTime: number) => Math.floor(began + request.timeoutMs * shareOfTime - performance.now())
  const sendWith = (token: string) => sendHttp({ ...withBearer(request, token), timeoutMs: Math.max(1, leftMs(1)) })

  const first = await tokens.get(credential.request, leftMs(tokenShareMax), request.userAgent)
  if (first.kind === 'failed') return { kind: 'no_token', outcome: first.outcome }
  const answer = await sendWith(first.token)
  if (answer.kind !== 'response' || answer.status !== 401) return answer
  tokens.drop(credential.request, first.token)
  const second = await tokens.get(credential.request, leftMs(tokenShareMax), request.userAgent)
  if (second.kind === 'failed') return { kind: 'no_token', outcome: second.outcome }
  return leftMs(tokenShareMax) > 0 ? sendWith(second.token) : tooLate
}

/** The outcome of an authorised send, by the adapter's table. */
export function classifyAuthorized(result: AuthorizedResult, rules: AnswerRules): DeliveryOutcome {
  return result.kind === 'no_token' ? result.outcome : classifyHttp(result, rules, Date.now())
}

const tooLate: AuthorizedResult = {
  kind: 'no_token',
  outcome: { outcome: 'unavailable', code: 'token_timeout', detail: null, httpStatus: 401, retryAfterSeconds: null },
}

function withBearer(request: HttpRequest, token: string): HttpRequest {
  return { ...request, headers: [...request.headers, 'authorization', `Bearer ${token}`] }
}
