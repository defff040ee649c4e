import { type Life, tell, withWork } from '@/e2e/support/model/model-state'
import { end } from '@/e2e/support/model/model-store'
import { openWindow, release, stands, windowKeyOf } from '@/e2e/support/model/model-windows'
import { pick } from '@/e2e/support/model/model-world'
import type { OnUnknownPolicy } from '@/lib/domain/next-step'

/** The operator accepts the risk no longer: what was sent on under it goes on by the new policy. */
export function acceptNoRisk(life: Life): boolean {
  const { world } = life
  if (world.onUnknown !== 'accept-duplicate-risk' || life.chance() > 0.1) return false
  world.onUnknown = pick<OnUnknownPolicy>(life.chance, ['retry-same-key', 'reconcile', 'hold'])
  life.met.policyChanged++
  tell(life, `from now on an unknown outcome means ${world.onUnknown}`)
  return true
}

/** cancel-message.ts */
export function cancel(life: Life): boolean {
  if (life.chance() > 0.2) return false
  const found = withWork(life, (work) => ['ready', 'held', 'dead'].includes(work.state))
  if (!found) return false
  const { notification, work } = found
  life.met.cancelled++
  tell(life, `${notification.id} is cancelled`)
  notification.cancelledUncertain = work.uncertain
  end(notification, 'cancelled')
  if (!work.uncertain) release(life, notification)
  return true
}

/** A person who has looked at the provider, when nothing is on its way there any more. */
export function resolve(life: Life): boolean {
  const found = withWork(life, (work) => work.state === 'held')
  if (!found || life.arriving.some(({ id }) => id === found.notification.id)) return false
  const { notification, work } = found
  const wasSent = life.world.providers.some(({ took }) => took.some(({ id }) => id === notification.id))
  if (!wasSent && notification.acceptedLate) throw new Error(`${notification.id} was accepted and nobody has it`)
  life.met.resolved++
  tell(life, `a person says that ${notification.id} was ${wasSent ? '' : 'not '}sent`)
  if (wasSent) {
    end(notification, 'sent')
    return true
  }
  Object.assign(work, { state: 'dead', uncertain: false, uncertainElsewhere: false, sinceAt: life.now })
  notification.status = 'dead_lettered'
  release(life, notification)
  return true
}

/** retry-dead-letter.ts: with its windows again, or not at all. */
export function retry(life: Life): boolean {
  const found = withWork(life, (work) => work.state === 'dead' && work.expiresAt > life.now)
  if (!found) return false
  const { notification, work } = found
  const window = life.windows.get(windowKeyOf(notification.fact))
  if (notification.acceptedLate || (window && stands(life, window))) return false
  life.met.retried++
  tell(life, `${notification.id} is retried by hand`)
  openWindow(life, notification.id, notification.fact)
  notification.status = 'queued'
  const anew = { state: 'ready', provider: 'a', attemptsInCycle: 0, lostLeases: 0, trigger: 'manual_retry' }
  Object.assign(work, { ...anew, dueAt: life.now })
  return true
}
