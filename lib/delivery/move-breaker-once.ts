import type { Database } from '@/db/client'
import { type BreakerMove, moveBreaker } from '@/db/queries/move-breaker'
import { log } from '@/lib/observability/log'
import { countBreakerMove } from '@/lib/observability/metrics'

/** Moves a breaker and says so, once over all workers: only the one that moved it speaks. */
export async function moveBreakerOnce(sql: Database, move: BreakerMove): Promise<boolean> {
  const moved = await moveBreaker(sql, move)
  if (!moved) return false
  countBreakerMove(move.provider, move.to)
  const { provider, to } = move
  if (to === 'open') log.warn({ event: 'breaker', provider, to }, 'a breaker opened')
  else log.info({ event: 'breaker', provider, to }, 'a breaker moved')
  return true
}
