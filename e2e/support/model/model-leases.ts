import { written } from '@/e2e/support/model/model-calls'
import { drop, type Hold, holdAt, type Life, planOf, tell, withWork } from '@/e2e/support/model/model-state'
import { end, isHolder, type Notification, type Work } from '@/e2e/support/model/model-store'
import { release } from '@/e2e/support/model/model-windows'
import { pick } from '@/e2e/support/model/model-world'
import type { DeliveryOutcome } from '@/lib/domain/delivery-outcome'
import { mayBeSent } from '@/lib/domain/next-step'

const leaseMs = 30_000
const beyondTimeoutMs = 15_000
const lostLeasesMax = 3

const workerLost: DeliveryOutcome = {
  ...{ outcome: 'unknown', code: 'worker_lost', detail: null, httpStatus: null },
}

/** lease-outbox-messages.ts */
export function lease(life: Life): boolean {
  const due = withWork(life, (work) => work.state === 'ready' && work.dueAt <= life.now)
  if (due) leaseOf(life, due.notification, due.work)
  return due !== undefined
}

export function leaseOf(life: Life, notification: Notification, work: Work): Hold {
  work.state = 'leased'
  work.token++
  work.leasedUntil = life.now + leaseMs
  const { token, provider, uncertain, uncertainElsewhere, attemptsInCycle, firstAttemptAt } = work
  const sinceFirstAttemptMs = firstAttemptAt === null ? null : life.now - firstAttemptAt
  const leased = { provider, uncertain, uncertainElsewhere, attemptsInCycle }
  tell(life, `${notification.id} is leased for ${provider} (${token})`)
  const hold: Hold = {
    ...{ notification, token, leased, sinceFirstAttemptMs, leasedAt: life.now },
    stage: 'leased',
    intendedAt: 0,
    heard: null,
  }
  life.holds.push(hold)
  return hold
}

/** prepare-send.ts, then start-attempts.ts: of all who hold a message, or held it, the row lets one begin. */
export function intend(life: Life): boolean {
  const hold = holdAt(life, 'leased')
  return hold !== undefined && intendWith(life, hold)
}

export function intendWith(life: Life, hold: Hold): true {
  const { notification, token, leased } = hold
  const { work } = notification
  if (notification.endsWorkers) {
    life.met.workersEnded++
    tell(life, `${notification.id} ends its worker`)
    return drop(life, hold)
  }
  const isOurs = isHolder(work, token, 'leased')
  if (isOurs && work.expiresAt <= life.now) {
    tooLate(life, notification, work, leased.uncertain)
    return drop(life, hold)
  }
  const { route, onUnknown } = planOf(life)
  if (isOurs && !mayBeSent({ ...leased, route, onUnknown, sinceFirstAttemptMs: hold.sinceFirstAttemptMs ?? 0 })) {
    life.met.held++
    if (leased.uncertainElsewhere) life.met.heldForAnother++
    tell(life, `${notification.id} may not be repeated any more`)
    Object.assign(work, { state: 'held', sinceAt: life.now })
    return drop(life, hold)
  }
  if (!isOurs || work.leasedUntil <= life.now) {
    if (work && !isOurs) life.met.fenced++
    return drop(life, hold)
  }
  begin(life, notification, work)
  hold.stage = 'intended'
  hold.intendedAt = life.now
  return true
}

function tooLate(life: Life, notification: Notification, work: Work, uncertain: boolean): void {
  life.met.expired++
  tell(life, `${notification.id} is too late`)
  if (uncertain) Object.assign(work, { state: 'held', sinceAt: life.now })
  else {
    end(notification, 'expired')
    release(life, notification)
  }
}

function begin(life: Life, notification: Notification, work: Work): void {
  work.state = 'dispatching'
  work.attemptsStarted++
  work.attemptsInCycle++
  work.lostLeases = 0
  work.firstAttemptAt ??= life.now
  work.leasedUntil = life.now + life.world.timeoutMs + beyondTimeoutMs
  notification.asked.add(work.provider)
}

/** Its process ends. What it has not written it never writes. */
export function loseWorker(life: Life): boolean {
  const hold = pick(life.chance, life.holds)
  if (!hold) return false
  life.met.workersLost++
  tell(life, `the worker of ${hold.notification.id} is lost while ${hold.stage}`)
  return drop(life, hold)
}

/** A lease's commit is not waited for: a crash of the database takes it back, and the next one has the same token. */
export function takeLeaseBack(life: Life): boolean {
  if (life.chance() > 0.3) return false
  const found = withWork(life, (work) => work.state === 'leased')
  if (!found) return false
  life.met.leasesTakenBack++
  tell(life, `a crash takes the lease of ${found.notification.id} back`)
  found.work.state = 'ready'
  found.work.token--
  return true
}

/** rescue.ts: leases that ran out. */
export function rescue(life: Life): boolean {
  const expired = life.notifications.filter(({ work }) => work && isTaken(work) && work.leasedUntil <= life.now)
  for (const notification of expired) {
    const { work } = notification
    if (work?.state === 'leased') returnOrGiveUp(life, notification, work)
    else if (work?.state === 'dispatching') takeOver(life, notification, work)
  }
  return expired.length > 0
}

/** return-leases.ts; and settle-leased.ts for what may have ended as many workers as it may. */
function returnOrGiveUp(life: Life, notification: Notification, work: Work): void {
  if (work.lostLeases < lostLeasesMax - 1) {
    work.state = 'ready'
    work.lostLeases++
    return
  }
  life.met.givenUp++
  tell(life, `${notification.id} is given up: workers lost before sending`)
  work.token++
  Object.assign(work, { state: work.uncertain ? 'held' : 'dead', sinceAt: life.now })
  notification.status = work.uncertain ? 'needs_review' : 'dead_lettered'
  if (!work.uncertain) release(life, notification)
}

function takeOver(life: Life, notification: Notification, work: Work): void {
  work.token++
  const { token, provider, uncertain, uncertainElsewhere, attemptsInCycle, firstAttemptAt } = work
  const leased = { provider, uncertain, uncertainElsewhere, attemptsInCycle: attemptsInCycle - 1 }
  const sinceFirstAttemptMs = life.now - (firstAttemptAt ?? life.now)
  written(life, { notification, token, leased, sinceFirstAttemptMs }, workerLost)
}

const isTaken = ({ state }: Work) => state === 'leased' || state === 'dispatching'
