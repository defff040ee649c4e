import { ageOf, drop, type Hold, holdAt, type Life, planOf, providerOf, tell } from '@/e2e/support/model/model-state'
import { end, isHolder, isTaken, moveAfterAttempt, type Notification } from '@/e2e/support/model/model-store'
import { release } from '@/e2e/support/model/model-windows'
import type { TrueProvider } from '@/e2e/support/model/model-world'
import type { DeliveryOutcome } from '@/lib/domain/delivery-outcome'
import { mayBeSent, nextStep } from '@/lib/domain/next-step'

const beginsWithinMs = 10_000

const said = { detail: null, httpStatus: null }
const accepted: DeliveryOutcome = { outcome: 'accepted', providerMessageId: null, httpStatus: 200 }
const unknown: DeliveryOutcome = { outcome: 'unknown', code: 'timeout', ...said }
const unavailable = (code: string): DeliveryOutcome => ({
  ...{ outcome: 'unavailable', code, ...said, retryAfterSeconds: null },
})
const rejected = (blame: 'message' | 'account'): DeliveryOutcome => ({
  ...{ outcome: 'rejected', blame, code: 'no', ...said },
})

/** attempt-delivery.ts: the first byte leaves, or nobody is called because the worker stood still. */
export function call(life: Life): boolean {
  const hold = holdAt(life, 'intended')
  return hold !== undefined && callWith(life, hold)
}

export function callWith(life: Life, hold: Hold): true {
  hold.stage = 'calling'
  if (life.now - hold.intendedAt > beginsWithinMs) {
    life.met.stoodStill++
    hold.heard = { outcome: unavailable('worker_stood_still'), at: life.now }
    return true
  }
  if (!mayBeSent({ ...hold.leased, ...planOf(life), sinceFirstAttemptMs: ageOf(life, hold) })) {
    life.met.tooOldToRepeat++
    hold.heard = { outcome: unavailable('key_no_longer_known'), at: life.now }
    return true
  }
  const provider = providerOf(life, hold.leased.provider)
  const { id } = hold.notification
  const fate = fateOf(life, provider, id)
  const { timeoutMs } = life.world
  // A request may be taken long after nobody waits for it any more: within the provider's lag it must be.
  const lateMs = fate.isLate ? timeoutMs + life.chance() * 20_000 : life.chance() * timeoutMs
  life.arriving.push({ at: life.now + lateMs, provider, id, takes: fate.takes })
  hold.heard = fate.isLate
    ? { outcome: unknown, at: life.now + timeoutMs }
    : { outcome: fate.isHeard ? fate.outcome : unknown, at: life.now + lateMs }
  const { outcome } = hold.heard.outcome
  tell(life, `${id} is called at ${provider.configured.name}: ${outcome}${fate.takes ? ', taken' : ''}`)
  arrive(life)
  return true
}

/** What becomes of a call, decided when it begins; a request that is taken is so when it arrives. */
function fateOf(
  life: Life,
  provider: TrueProvider,
  id: string,
): { takes: boolean; isHeard: boolean; isLate: boolean; outcome: DeliveryOutcome } {
  const isHeard = life.well || life.chance() < 0.7
  const isLate = !life.well && life.chance() < 0.1
  const lot = life.well ? 0 : life.chance()
  if (lot > 0.92) return { takes: false, isHeard, isLate: false, outcome: rejected('account') }
  if (lot > 0.8) return { takes: false, isHeard, isLate: false, outcome: unavailable('http_429') }
  // Whether a provider would take these bytes at all does not change from call to call.
  if (refusesContent(provider.configured.name, id))
    return { takes: false, isHeard, isLate: false, outcome: rejected('message') }
  return { takes: true, isHeard, isLate, outcome: accepted }
}

/** Requests that are there by now are taken, unless the provider knows their key. */
export function arrive(life: Life): void {
  const due = life.arriving.filter(({ at }) => at <= life.now).toSorted((a, b) => a.at - b.at)
  life.arriving = life.arriving.filter(({ at }) => at > life.now)
  for (const { provider, id, takes, at } of due) if (takes && !knows(provider, id, at)) provider.took.push({ id, at })
}

export function finish(life: Life): boolean {
  const hold = life.holds.find(({ heard }) => heard !== null && heard.at <= life.now)
  if (!hold?.heard) return false
  drop(life, hold)
  written(life, { ...hold, sinceFirstAttemptMs: ageOf(life, hold) }, hold.heard.outcome)
  return true
}

/** What finish-attempts.ts makes of an outcome, told by whoever. */
export function written(
  life: Life,
  hold: Pick<Hold, 'notification' | 'token' | 'leased'> & { sinceFirstAttemptMs: number },
  outcome: DeliveryOutcome,
): void {
  const { notification, token, leased, sinceFirstAttemptMs } = hold
  const { work } = notification
  const { chance, met } = life
  const attemptsInCycle = leased.attemptsInCycle + 1
  const facts = { outcome, ...leased, ...planOf(life), attemptsInCycle, sinceFirstAttemptMs, chance: chance() }
  const step = nextStep(facts)
  if (outcome.outcome === 'unknown') met.unknown++
  if (!isHolder(work, token, 'dispatching')) {
    keptAsLate(life, notification, outcome)
    return
  }
  tell(life, `${notification.id} ${outcome.outcome}: ${JSON.stringify(step)}`)
  if (step.kind === 'sent') met.sent++
  if (step.kind === 'again' && step.trigger === 'fallback') met.fallbacks++
  if (step.kind === 'again' && step.trigger === 'same_key_after_unknown') met.repeats++
  if (moveAfterAttempt(notification, work, step, life.now)) release(life, notification)
}

/** It moves nothing; but that it was taken is proof, even of what was cancelled or expired meanwhile. */
function keptAsLate(life: Life, notification: Notification, outcome: DeliveryOutcome): void {
  const { work, id, status } = notification
  life.met.late++
  if (work?.state === 'leased' || work?.state === 'dispatching') life.met.lateBesideAnother++
  if (outcome.outcome !== 'accepted') return
  notification.acceptedLate = true
  if (!work && isTaken(status)) return
  life.met.lateAcceptances++
  tell(life, `${id} was accepted, says who had lost it while it is ${work?.state ?? status}`)
  end(notification, 'sent')
}

function knows({ configured, took }: TrueProvider, id: string, at: number): boolean {
  if (!configured.deduplicates) return false
  const retention = configured.keyRetentionMs ?? Number.POSITIVE_INFINITY
  return took.some((one) => one.id === id && at - one.at <= retention)
}

/** One message in four, another at each provider: also of the first few, since most later ones are told already. */
function refusesContent(provider: string, id: string): boolean {
  return (id.charCodeAt(id.length - 1) + provider.charCodeAt(0)) % 4 === 0
}
