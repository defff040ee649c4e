import { createHash } from 'node:crypto'
import type { DeliveryOutcome } from '@/lib/domain/delivery-outcome'
import { type Answer, comeAgain, jsonObjectIn } from '@/lib/providers/classify-http'
import type { HttpResult } from '@/lib/providers/http-exchange'
import { type HttpSender, sendHttp } from '@/lib/providers/http-sender'
import { headerToken } from '@/lib/providers/setting-schemas'

/** How a vendor is asked for a token, to the last byte; who asks the same for the same account shares the token. */
export type TokenRequest = { url: string; headers: readonly string[]; body: Buffer }

/** Nothing can have been sent without a token: whatever goes wrong here is certain. */
export type CertainNonSend = Extract<DeliveryOutcome, { outcome: 'rejected' | 'unavailable' }>
type TokenAnswer = { kind: 'token'; token: string } | { kind: 'failed'; outcome: CertainNonSend }

export type AccessTokens = {
  /** Waits no longer than `waitMs`, while the vendor may be asked for longer, for whoever comes next. Never throws. */
  get(request: TokenRequest, waitMs: number, userAgent: string): Promise<TokenAnswer>
  /** Forgets a token that was refused, unless another has taken its place. */
  drop(request: TokenRequest, token: string): void
}

/** Of the vendor's answer, whoever still waits for it. */
const requestMsMax = 10_000
// A token must still hold when the send that carries it arrives.
const marginMsMax = 60_000
const marginShare = 0.1
/** For a vendor that does not say: short, since a token that has ended costs a request and its 401. */
const lifetimeMsDefault = 300_000
const lifetimeMsMax = 24 * 3_600_000
/** Wrong credentials do not get right by asking: a burst of sends must not lock the account. */
const refusalMs = 10_000

type Entry = { kind: 'known'; answer: TokenAnswer; untilMs: number } | { kind: 'asked'; answer: Promise<TokenAnswer> }

let ofThisProcess: AccessTokens | undefined

/** Tokens of this process, one for each account. */
export function accessTokens(): AccessTokens {
  ofThisProcess ??= createAccessTokens(sendHttp, () => performance.now())
  return ofThisProcess
}

/** `nowMs` is a clock that never goes back. */
export function createAccessTokens(send: HttpSender['send'], nowMs: () => number): AccessTokens {
  // Under a hash: a heap dump of the keys shows no secret.
  const entries = new Map<string, Entry>()

  async function get(request: TokenRequest, waitMs: number, userAgent: string): Promise<TokenAnswer> {
    const account = accountOf(request)
    const entry = entries.get(account)
    if (entry?.kind === 'known' && nowMs() < entry.untilMs) return entry.answer
    return within(waitMs, entry?.kind === 'asked' ? entry.answer : ask(account, request, userAgent))
  }

  /** Everybody who needs this account's token meanwhile waits for this one request. */
  function ask(account: string, request: TokenRequest, userAgent: string): Promise<TokenAnswer> {
    forgetEnded()
    const askedMs = nowMs()
    const signal = new AbortController().signal
    const asked = send({ method: 'POST', ...request, userAgent, timeoutMs: requestMsMax, signal }).then((result) => {
      const { answer, holdsMs } = read(result)
      if (holdsMs > 0) entries.set(account, { kind: 'known', answer, untilMs: askedMs + holdsMs })
      else entries.delete(account)
      return answer
    })
    entries.set(account, { kind: 'asked', answer: asked })
    return asked
  }

  function forgetEnded(): void {
    for (const [account, entry] of entries) {
      if (entry.kind === 'known' && entry.untilMs <= nowMs()) entries.delete(account)
    }
  }

  function drop(request: TokenRequest, token: string): void {
    const account = accountOf(request)
    const entry = entries.get(account)
    if (entry?.kind === 'known' && entry.answer.kind === 'token' && entry.answer.token === token) {
      entries.delete(account)
    }
  }

  return { get, drop }
}

function accountOf({ url, headers, body }: TokenRequest): string {
  return createHash('sha256')
    .update(JSON.stringify([url, headers]))
    .update(body)
    .digest('base64')
}

function within(waitMs: number, asked: Promise<TokenAnswer>): Promise<TokenAnswer> {
  return new Promise((resolve) => {
    const timer = setTimeout(() => resolve(unavailable('token_timeout')), Math.max(0, waitMs))
    void asked.then((answer) => {
      clearTimeout(timer)
      resolve(answer)
    })
  })
}

type Reading = { answer: TokenAnswer; holdsMs: number }

function read(result: HttpResult): Reading {
  switch (result.kind) {
    case 'not_sent':
      return notAsked(result.code)
    case 'ambiguous':
      return passing(unavailable(result.code === 'timeout' ? 'token_timeout' : 'token_unreadable', result.code))
    case 'response':
      return result.status >= 200 && result.status < 300 ? grant(result) : refusal(result)
  }
}

function grant(result: Answer): Reading {
  const body = jsonObjectIn(result)
  const token = headerToken.safeParse(body?.access_token)
  if (!token.success) return passing(unavailable('token_unreadable', null, result.status))
  return { answer: { kind: 'token', token: token.data }, holdsMs: usableMs(body?.expires_in) }
}

/** What the vendor says of it, less a margin; it is a number or the text of one. */
function usableMs(expiresIn: unknown): number {
  const seconds = typeof expiresIn === 'string' && /^\d+$/.test(expiresIn) ? Number(expiresIn) : expiresIn
  if (typeof seconds !== 'number' || !Number.isFinite(seconds)) return lifetimeMsDefault
  const lifetimeMs = Math.min(lifetimeMsMax, seconds * 1000)
  return lifetimeMs - Math.min(marginMsMax, lifetimeMs * marginShare)
}

/** The vendor knows us and says no (or the address is wrong): a person must put it right. Else: later. */
function refusal(result: Answer): Reading {
  const { status: httpStatus } = result
  const detail = oauthCode(result)
  if (httpStatus >= 400 && httpStatus < 500 && httpStatus !== 408 && httpStatus !== 429) {
    return refused(`token_http_${httpStatus}`, detail, httpStatus)
  }
  const later = { outcome: 'unavailable', code: `token_http_${httpStatus}`, detail, httpStatus } as const
  return passing({
    kind: 'failed',
    outcome: { ...later, retryAfterSeconds: comeAgain(result.headers, {}, Date.now()) },
  })
}

/** One of the standard's own words, or null: anything else might repeat what we sent. */
function oauthCode(result: Answer): string | null {
  const code = jsonObjectIn(result)?.error
  return oauthCodes.find((known) => known === code) ?? null
}

const oauthCodes = [
  'invalid_request',
  'invalid_client',
  'invalid_grant',
  'unauthorized_client',
  'unsupported_grant_type',
  'invalid_scope',
] as const

function notAsked(code: Extract<HttpResult, { kind: 'not_sent' }>['code']): Reading {
  if (code === 'target_blocked' || code === 'request_invalid') return refused(code, 'token_endpoint', null)
  return passing(unavailable(code, 'token_endpoint'))
}

function refused(code: string, detail: string | null, httpStatus: number | null): Reading {
  const outcome = { outcome: 'rejected', blame: 'account', code, detail, httpStatus } as const
  return { answer: { kind: 'failed', outcome }, holdsMs: refusalMs }
}

function passing(answer: TokenAnswer): Reading {
  return { answer, holdsMs: 0 }
}

function unavailable(code: string, detail: string | null = null, httpStatus: number | null = null): TokenAnswer {
  return { kind: 'failed', outcome: { outcome: 'unavailable', code, detail, httpStatus, retryAfterSeconds: null } }
}
