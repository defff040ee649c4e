import { database } from '@/db/client'
import type { AuthenticatedProducer } from '@/lib/auth/scopes'
import { type RatePool, ratePool } from '@/lib/delivery/rate-pool'
import { AppError, type RateLimitState } from '@/lib/domain/errors'
import { producerRate } from '@/lib/domain/rate-limit'
import { log } from '@/lib/observability/log'
import { countRateLimited } from '@/lib/observability/metrics'

const poolsMax = 1_000
const pools = new Map<string, RatePool>()

/**
 * Counts one request against its key's limit, which all processes share. A key without one costs nothing.
 * @returns what is left of it, or null without a limit
 * @throws AppError `rate_limited` with the seconds after which to come again, `unavailable` when that cannot be known
 */
export async function chargeProducer(producer: AuthenticatedProducer): Promise<RateLimitState | null> {
  const { ratePerSecond, keyId } = producer
  if (ratePerSecond === null) return null
  const pool = poolOf(keyId)
  const { granted, waitMs } = await taken(pool, ratePerSecond)
  const resetSeconds = Math.max(1, Math.ceil(waitMs / 1000))
  const rateLimit = { limit: ratePerSecond, remaining: pool.left(), resetSeconds }
  if (granted > 0) return rateLimit
  countRateLimited(producer.name)
  throw new AppError('rate_limited', `This key may make ${ratePerSecond} requests a second. Nothing was accepted.`, {
    retryAfterSeconds: resetSeconds,
    rateLimit,
  })
}

/** A batch was let in as one request: its other items are owed, and keep later requests waiting. */
export function chargeBatch({ ratePerSecond, keyId }: AuthenticatedProducer, items: number): void {
  if (ratePerSecond !== null && items > 1) poolOf(keyId).owe(items - 1)
}

async function taken(pool: RatePool, ratePerSecond: number) {
  try {
    return await pool.take(1, producerRate(ratePerSecond))
  } catch (error) {
    log.warn({ err: error }, 'a key’s limit cannot be read')
    throw new AppError('unavailable', 'The limit of this key cannot be checked right now. Nothing was accepted.')
  }
}

function poolOf(keyId: string): RatePool {
  const known = pools.get(keyId)
  if (known) return known
  const oldest = pools.size >= poolsMax ? pools.keys().next() : undefined
  if (oldest && !oldest.done) pools.delete(oldest.value)
  const made = ratePool(database('accept'), `key:${keyId}`)
  pools.set(keyId, made)
  return made
}
