import type { Refusal } from '@/lib/domain/refusal'

/** What the caller got wrong, or what stands in the way: the whole vocabulary, mapped to HTTP and forms in one place. */
export type AppErrorCode =
  | 'malformed'
  | 'invalid'
  | 'idempotency_key_missing'
  | 'idempotency_key_invalid'
  | 'idempotency_key_reused'
  | 'idempotency_key_expired'
  | 'request_in_flight'
  | 'unauthenticated'
  | 'forbidden'
  | 'proof_needed'
  | 'not_found'
  | 'not_allowed'
  | 'version_stale'
  | 'version_required'
  | 'too_large'
  | 'unsupported_media_type'
  | 'rate_limited'
  | 'outcome_unknown'
  | 'unavailable'

/** One fault at one place of the input; `path` as in `data.orderId` or `notifications[3].recipient.phone`. */
export type Fault = { path: string; message: string }

/** How a key's limit stands, in requests and seconds. */
export type RateLimitState = { limit: number; remaining: number; resetSeconds: number }

/** A broken precondition. Expected outcomes of the domain are return values, never this. */
export class AppError extends Error {
  override readonly name = 'AppError'

  constructor(
    readonly code: AppErrorCode,
    message: string,
    readonly detail: {
      faults?: Fault[]
      retryAfterSeconds?: number
      rateLimit?: RateLimitState
      prove?: 'password' | 'code' | 'sign_in'
      /** For the audit: who was denied what. Never in an answer. */
      denied?: Refusal
    } = {},
  ) {
    super(message)
  }
}
