/** What one call to one provider came to. `unknown` is not a failure: the message may have been accepted. */
export type DeliveryOutcome =
  | { outcome: 'accepted'; providerMessageId: string | null; httpStatus: number | null }
  | {
      /** Certainly not accepted, and asking again with the same message will not help. */
      outcome: 'rejected'
      /** `message`: no provider would take it; `account`: this provider will not, another may. */
      blame: 'message' | 'account'
      code: string
      detail: string | null
      httpStatus: number | null
    }
  | {
      /** Certainly not accepted, for now: refused connection, 429, a documented try-later answer. */
      outcome: 'unavailable'
      code: string
      detail: string | null
      httpStatus: number | null
      retryAfterSeconds: number | null
    }
  | {
      outcome: 'unknown'
      code: string
      detail: string | null
      httpStatus: number | null
      /** The provider wants to be left alone for so long; it says nothing of what became of this message. */
      retryAfterSeconds?: number
    }

/** The code of an unknown: the provider holds another message under our key, which must be impossible. */
export const bodyDrift = 'body_drift'

export type OutcomeName = DeliveryOutcome['outcome']
export const outcomeNames = ['accepted', 'rejected', 'unavailable', 'unknown'] as const satisfies readonly OutcomeName[]

export const attemptTriggers = ['first', 'retry', 'fallback', 'manual_retry', 'same_key_after_unknown'] as const
export type AttemptTrigger = (typeof attemptTriggers)[number]
