import type { AppError, AppErrorCode, RateLimitState } from '@/lib/domain/errors'
import type { ApiAnswer } from '@/lib/http/api-answer'

const statuses: Record<AppErrorCode, { status: number; title: string }> = {
  malformed: { status: 400, title: 'The request could not be read' },
  invalid: { status: 422, title: 'The request is not valid' },
  idempotency_key_missing: { status: 400, title: 'Idempotency-Key is missing' },
  idempotency_key_invalid: { status: 400, title: 'Idempotency-Key is not valid' },
  idempotency_key_reused: { status: 422, title: 'Idempotency-Key was used for another request' },
  idempotency_key_expired: { status: 409, title: 'Idempotency-Key has expired' },
  request_in_flight: { status: 409, title: 'The first request with this key is still running' },
  unauthenticated: { status: 401, title: 'Authentication is required' },
  forbidden: { status: 403, title: 'Not permitted' },
  proof_needed: { status: 403, title: 'Show again who you are' },
  not_found: { status: 404, title: 'Not found' },
  not_allowed: { status: 409, title: 'Not allowed in this state' },
  version_stale: { status: 412, title: 'The configuration has changed since' },
  version_required: { status: 428, title: 'If-Match is required' },
  too_large: { status: 413, title: 'The request is too large' },
  unsupported_media_type: { status: 415, title: 'Unsupported media type' },
  rate_limited: { status: 429, title: 'Too many requests' },
  outcome_unknown: { status: 503, title: 'The outcome could not be confirmed' },
  unavailable: { status: 503, title: 'Temporarily unavailable' },
}

/** RFC 9457: what went wrong, as people and programs read it. Never carries a stack, SQL or a secret. */
export type Problem = {
  type: string
  title: string
  status: number
  detail: string
  code: AppErrorCode | 'internal'
  /** With `proof_needed`: by what the person shows again who they are. */
  prove?: 'password' | 'code' | 'sign_in'
  errors?: { path: string; message: string }[]
}

/** The problem document of an expected error; its status is the answer's status. */
export function problemOf(error: AppError): Problem {
  const { status, title } = statuses[error.code]
  const document: Problem = {
    type: `urn:once:problem:${error.code}`,
    title,
    status,
    detail: error.message,
    code: error.code,
  }
  if (error.detail.faults && error.detail.faults.length > 0) document.errors = error.detail.faults
  if (error.detail.prove) document.prove = error.detail.prove
  return document
}

/** The HTTP answer of an expected error. 503, 409 in flight and 429 always carry Retry-After (seconds). */
export function problemAnswer(error: AppError): ApiAnswer {
  const document = problemOf(error)
  const answer = answerOf(document)
  const retryAfter = error.detail.retryAfterSeconds ?? defaultRetryAfterSeconds(error.code)
  if (retryAfter !== null) answer.headers['retry-after'] = String(retryAfter)
  if (error.detail.rateLimit) Object.assign(answer.headers, rateLimitHeaders(error.detail.rateLimit))
  if (document.status === 401) answer.headers['www-authenticate'] = 'Bearer'
  return answer
}

/** The fields of the IETF draft on rate limits (draft-ietf-httpapi-ratelimit-headers-06): what is left of a second's requests. */
export function rateLimitHeaders({ limit, remaining, resetSeconds }: RateLimitState): Record<string, string> {
  return {
    'ratelimit-limit': String(limit),
    'ratelimit-remaining': String(remaining),
    'ratelimit-reset': String(resetSeconds),
    'ratelimit-policy': `${limit};w=1`,
  }
}

/** The answer to a fault of ours: says nothing of the cause, which is in the log under the same reference. */
export function internalProblem(reference: string): ApiAnswer {
  return answerOf(internalProblemOf(reference))
}

/** The problem document of the same, for what stands inside another answer. */
export function internalProblemOf(reference: string): Problem {
  return {
    type: 'urn:once:problem:internal',
    title: 'Internal error',
    status: 500,
    detail: `Nothing more can be said here; the log has it under ${reference}.`,
    code: 'internal',
  }
}

function answerOf(document: Problem): ApiAnswer {
  const headers = { 'content-type': 'application/problem+json', 'cache-control': 'no-store' }
  return { status: document.status, headers, body: JSON.stringify(document) }
}

function defaultRetryAfterSeconds(code: AppErrorCode): number | null {
  switch (code) {
    case 'unavailable':
    case 'outcome_unknown':
    case 'rate_limited':
    case 'request_in_flight':
      return 1
    default:
      return null
  }
}
