import { arrive, callWith } from '@/e2e/support/model/model-calls'
import { intendWith, leaseOf, rescue } from '@/e2e/support/model/model-leases'
import { type Life, tell } from '@/e2e/support/model/model-state'
import { pick } from '@/e2e/support/model/model-world'

/**
 * A worker stands still, wherever it is, until its lease is over; what the engine makes of that is done, and if it is to be
 * sent another worker has it when the first one goes on: that one finishes late, beside it.
 */
export function overtake(life: Life): boolean {
  const first = pick(life.chance, life.holds)
  const { notification } = first ?? {}
  const { work } = notification ?? {}
  if (!first || !notification || !work || work.token !== first.token) return false
  tell(life, `the worker of ${notification.id} stands still while ${first.stage}`)
  pass(life, work.leasedUntil)
  rescue(life)
  if (notification.work?.state !== 'ready') return true
  pass(life, work.dueAt)
  if (first.heard) first.heard.at = Math.max(first.heard.at, life.now)
  const second = leaseOf(life, notification, work)
  if (life.chance() < 0.9) intendWith(life, second)
  if (second.stage === 'intended' && life.chance() < 0.7) callWith(life, second)
  return true
}

function pass(life: Life, until: number): void {
  life.now = Math.max(life.now, until)
  arrive(life)
}
