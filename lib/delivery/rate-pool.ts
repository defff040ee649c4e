import type { Database } from '@/db/client'
import { takeRateTokens } from '@/db/queries/take-rate-tokens'
import { permitValidMs, type RateLimit } from '@/lib/domain/rate-limit'

/** `waitMs`: when it is worth asking again; 0 when something was granted. */
export type Permits = { granted: number; waitMs: number }

/** This process's part of a rate that all share: tokens are taken from the database in chunks and soon lapse. */
export type RatePool = {
  take(max: number, limit: RateLimit): Promise<Permits>
  /** Tokens that were taken but not used. */
  putBack(count: number): void
  /** What was used without being taken: nothing is granted until it is made up for. */
  owe(count: number): void
  /** What could be taken without asking the database. */
  left(): number
}

export function ratePool(sql: Database, name: string): RatePool {
  /** Below zero: owed. */
  let tokens = 0
  let validUntil = 0
  let unused = 0
  let emptyUntil = 0
  let perSecond = 0
  let refilling: Promise<void> | undefined

  async function refill(limit: RateLimit): Promise<void> {
    const owed = Math.max(0, -tokens)
    const returned = unused + Math.max(0, tokens)
    unused = 0
    tokens = -owed
    const { granted, left } = await takeRateTokens(sql, name, limit, limit.chunk + owed, returned)
    const now = performance.now()
    tokens += granted
    validUntil = now + permitValidMs
    // Worth another statement when a chunk has gathered, not for each token.
    const missing = granted === 0 ? limit.chunk + owed - left : 1 - tokens
    emptyUntil = tokens > 0 ? 0 : now + Math.max(1, (missing / limit.perSecond) * 1000)
  }

  return {
    async take(max, limit) {
      if (limit.perSecond !== perSecond) emptyUntil = 0
      perSecond = limit.perSecond
      for (;;) {
        const now = performance.now()
        if (tokens > 0 && now < validUntil) {
          const granted = Math.min(max, tokens)
          tokens -= granted
          return { granted, waitMs: 0 }
        }
        if (now < emptyUntil) return { granted: 0, waitMs: emptyUntil - now }
        refilling ??= refill(limit).finally(() => {
          refilling = undefined
        })
        await refilling
      }
    },
    putBack(count) {
      if (performance.now() < validUntil) tokens += count
      else unused += count
    },
    owe(count) {
      tokens -= count
    },
    left: () => (performance.now() < validUntil ? Math.max(0, tokens) : 0),
  }
}
