import { database } from '@/db/client'
import { takeRateTokens } from '@/db/queries/take-rate-tokens'
import { actorOf, type Operator } from '@/lib/auth/operator'
import { AppError } from '@/lib/domain/errors'

/** What one person may do at once after a while without, and how much of it comes back in a second. */
const limits = {
  /** Each may look through a million rows. */
  export: { burst: 20, perSecond: 1 / 60, words: 'Twenty exports at once, then one a minute.' },
  /** Each shows a customer's data, on record: nobody reads a hundred in a minute. */
  reveal: { burst: 100, perSecond: 1 / 6, words: 'A hundred looks at once, then ten a minute.' },
  action: { burst: 200, perSecond: 20, words: 'Twenty a second.' },
} as const

/**
 * Counts what a person does in the console against a limit that all processes share. A key has one of its own.
 * @throws AppError `rate_limited` with the seconds after which to come again
 */
export async function chargeOperator(by: Operator, what: keyof typeof limits): Promise<void> {
  if (by.kind === 'producer') return
  const { burst, perSecond, words } = limits[what]
  const name = `${what}:${actorOf(by)}`
  const { granted, left } = await takeRateTokens(database('console'), name, { burst, perSecond, chunk: 1 }, 1, 0)
  if (granted > 0) return
  const retryAfterSeconds = Math.max(1, Math.ceil((1 - left) / perSecond))
  throw new AppError('rate_limited', `That is more than one person may do. ${words} Nothing was done.`, {
    retryAfterSeconds,
  })
}
