import {
  end,
  isHolder,
  moveAfterAttempt,
  moveAfterLookup,
  type Notification,
  type Work,
} from '@/e2e/support/model/model-store'
import { type Chance, pick, type TrueProvider, type World } from '@/e2e/support/model/model-world'
import { decideAdmissions, type StandingWindow, type WindowClaim } from '@/lib/domain/admission'
import type { DeliveryOutcome } from '@/lib/domain/delivery-outcome'
import { mayBeSent, nextStep } from '@/lib/domain/next-step'
import { type ReceiptStatus, receiptStatuses, statusAfterReceipts } from '@/lib/domain/receipt'
import { afterLookup, type LookupResult } from '@/lib/domain/reconcile'

const leaseMs = 30_000
const beyondTimeoutMs = 15_000
const beginsWithinMs = 10_000
const lookupLeaseMs = 90_000

/** A worker's hold on a message: what it read when it leased, and how far it has come. */
type Hold = {
  notification: Notification
  token: number
  leased: Pick<Work, 'provider' | 'uncertain' | 'attemptsInCycle'>
  sinceFirstAttemptMs: number
  stage: 'leased' | 'intended' | 'calling'
  intendedAt: number
  /** What it hears, and when; set when the call has begun. */
  heard: { outcome: DeliveryOutcome; at: number } | null
}

/** A look-up that was asked: what it found is written later, if its token still counts. */
type Question = {
  notification: Notification
  token: number
  result: LookupResult
  facts: { provider: string; attemptsInCycle: number; sinceUnknownMs: number; lookups: number }
}

/** A request on its way: the provider decides about it when it is there. */
type Arriving = { at: number; provider: TrueProvider; id: string; takes: boolean }

const events = [
  'accepted',
  'suppressed',
  'sent',
  'unknown',
  'workersLost',
  'late',
  'fallbacks',
  'repeats',
  'found',
  'absent',
  'receipts',
  'cancelled',
  'resolved',
  'retried',
  'expired',
  'held',
  'stoodStill',
] as const
export type ModelCounts = Record<(typeof events)[number], number>
export const noModelCounts = () => Object.fromEntries(events.map((name) => [name, 0])) as ModelCounts

/** One life of a small product: its rows, its workers, its producers and people, and true providers. */
export class ModelLife {
  readonly notifications: Notification[] = []
  readonly story: string[] = []
  #now = 0
  #holds: Hold[] = []
  #questions: Question[] = []
  #arriving: Arriving[] = []
  #windows = new Map<string, StandingWindow>()
  #well = false

  constructor(
    readonly world: World,
    private readonly chance: Chance,
    private readonly met: ModelCounts,
  ) {}

  /** One thing that happens; what has nothing to happen to is no step. */
  step(): void {
    while (!pick(this.chance, this.#acts)());
  }

  readonly #acts: (() => boolean)[] = [
    () => this.#accept(Math.floor(this.chance() * this.world.facts)),
    ...[0, 1, 2].map(() => () => this.#lease()),
    ...[0, 1, 2].map(() => () => this.#intend()),
    ...[0, 1, 2].map(() => () => this.#call()),
    ...[0, 1, 2].map(() => () => this.#finish()),
    () => this.#loseWorker(),
    () => this.#rescue(),
    () => this.#ask(),
    () => this.#settle(),
    () => this.#receipt(),
    () => this.#cancel(),
    () => this.#resolve(),
    () => this.#retry(),
    () => this.#forward(this.chance() * 2_000),
    () => this.#forward(this.chance() * 40_000),
    () => this.chance() < 0.3 && this.#forward(this.chance() * 900_000),
    () => this.chance() < 0.1 && this.#forward(this.chance() * 2 * 86_400_000),
  ]

  /** Everybody is well, time passes, and nobody does anything new. @returns the rounds that it took */
  comeToRest(): number {
    this.#well = true
    let rounds = 0
    for (; rounds < 400 && !this.isAtRest(); rounds++) {
      this.#forward(30_000)
      this.#rescue()
      for (const _ of this.notifications) this.#ask()
      while (this.#questions.length > 0) this.#settle()
      for (const _ of this.notifications) this.#lease()
      for (const _ of this.notifications) this.#intend()
      for (const _ of this.notifications) this.#call()
      this.#forward(this.world.timeoutMs)
      while (this.#holds.length > 0) this.#finish()
    }
    return rounds
  }

  isAtRest(): boolean {
    return this.notifications.every(({ work }) => !work || work.state === 'held' || work.state === 'dead')
  }

  #tell(what: string): void {
    this.story.push(`${this.#now} ${what}`)
  }

  #accept(fact: number): boolean {
    const id = `n${this.notifications.length}`
    const key = `fact ${fact}`
    const lengthMs = this.world.windowMs
    const claim: WindowClaim = { windowKey: key, rule: 'r', guard: 'dedup_window', fields: [], lengthMs, mode: 'fixed' }
    const request = { keyHash: id, fingerprint: id, subjectId: id, candidates: [{ id, windows: [claim] }] }
    const window = this.#windows.get(key)
    const windows = new Map(window && this.#stands(window) ? [[key, window]] : [])
    const decided = decideAdmissions([request], { keys: new Map(), windows, nowMs: this.#now })
    const [decision] = decided.decisions
    const queued = decision?.kind === 'fresh' && decision.candidates[0]?.kind === 'queued'
    this.#tell(`${id} tells ${key}: ${queued ? 'queued' : 'suppressed'}`)
    this.met[queued ? 'accepted' : 'suppressed']++
    if (queued) this.#windows.set(key, this.#opened(id))
    const work: Work = {
      ...{
        state: 'ready',
        token: 0,
        leasedUntil: 0,
        dueAt: this.#now,
        provider: 'a',
        trigger: 'first',
        uncertain: false,
      },
      ...{ attemptsStarted: 0, attemptsInCycle: 0, firstAttemptAt: null, sinceAt: this.#now, lookups: 0 },
      expiresAt: this.#now + (this.world.usefulMs ?? Number.POSITIVE_INFINITY),
    }
    const flags = {
      duplicateRisk: false,
      cancelledUncertain: false,
      acceptedLate: false,
      asked: new Set<string>(),
      told: new Set<ReceiptStatus>(),
    }
    this.notifications.push({
      id,
      fact,
      status: queued ? 'queued' : 'suppressed',
      work: queued ? work : null,
      ...flags,
    })
    return true
  }

  #opened(openerId: string): StandingWindow {
    const { windowMs } = this.world
    return { openerId, openedAtMs: this.#now, closesAtMs: windowMs === null ? null : this.#now + windowMs }
  }

  /** By the clock, or because its opener can still be sent (read-standing.ts). */
  #stands({ openerId, closesAtMs }: StandingWindow): boolean {
    if (closesAtMs === null || closesAtMs > this.#now) return true
    const work = this.notifications.find(({ id }) => id === openerId)?.work
    return work !== null && work !== undefined && work.state !== 'dead'
  }

  #release({ id, fact }: Notification): void {
    const key = `fact ${fact}`
    if (this.#windows.get(key)?.openerId === id) this.#windows.delete(key)
  }

  #lease(): boolean {
    const due = this.#withWork((work) => work.state === 'ready' && work.dueAt <= this.#now)
    if (!due) return false
    const { work } = due
    work.state = 'leased'
    work.token++
    work.leasedUntil = this.#now + leaseMs
    const { provider, uncertain, attemptsInCycle, firstAttemptAt } = work
    const sinceFirstAttemptMs = firstAttemptAt === null ? 0 : this.#now - firstAttemptAt
    const leased = { provider, uncertain, attemptsInCycle }
    const hold = { notification: due.notification, token: work.token, leased, sinceFirstAttemptMs }
    this.#tell(`${due.notification.id} is leased for ${provider} (${work.token})`)
    this.#holds.push({ ...hold, stage: 'leased', intendedAt: 0, heard: null })
    return true
  }

  /** prepare-send.ts, then start-attempts.ts. */
  #intend(): boolean {
    const hold = this.#hold('leased')
    if (!hold) return false
    const { notification, token, leased } = hold
    const { work, id } = notification
    const isOurs = isHolder(work, token, 'leased')
    if (isOurs && work.expiresAt <= this.#now) {
      this.#drop(hold)
      this.met.expired++
      this.#tell(`${id} is too late`)
      if (leased.uncertain) Object.assign(work, { state: 'held', sinceAt: this.#now })
      else {
        end(notification, 'expired')
        this.#release(notification)
      }
      return true
    }
    const { route, onUnknown } = this.#plan()
    if (isOurs && !mayBeSent({ ...leased, route, onUnknown, sinceFirstAttemptMs: hold.sinceFirstAttemptMs })) {
      this.#drop(hold)
      this.met.held++
      this.#tell(`${id} may not be repeated any more`)
      Object.assign(work, { state: 'held', sinceAt: this.#now })
      return true
    }
    if (!isOurs || work.leasedUntil <= this.#now) return this.#drop(hold)
    work.state = 'dispatching'
    work.attemptsStarted++
    work.attemptsInCycle++
    work.firstAttemptAt ??= this.#now
    work.leasedUntil = this.#now + this.world.timeoutMs + beyondTimeoutMs
    notification.asked.add(leased.provider)
    hold.stage = 'intended'
    hold.intendedAt = this.#now
    return true
  }

  #call(): boolean {
    const hold = this.#hold('intended')
    if (!hold) return false
    hold.stage = 'calling'
    const provider = this.#provider(hold.leased.provider)
    if (this.#now - hold.intendedAt > beginsWithinMs) {
      this.met.stoodStill++
      hold.heard = { outcome: unavailable('worker_stood_still'), at: this.#now }
      return true
    }
    const { id } = hold.notification
    const fate = this.#fate(provider, id)
    const { timeoutMs } = this.world
    // A request may be taken long after nobody waits for it any more: within the provider's lag it must be.
    const lateMs = fate.isLate ? timeoutMs + this.chance() * 20_000 : this.chance() * timeoutMs
    this.#arriving.push({ at: this.#now + lateMs, provider, id, takes: fate.takes })
    hold.heard = fate.isLate
      ? { outcome: unknown, at: this.#now + timeoutMs }
      : { outcome: fate.isHeard ? fate.outcome : unknown, at: this.#now + lateMs }
    this.#tell(
      `${id} is called at ${provider.configured.name}: ${hold.heard.outcome.outcome}${fate.takes ? ', taken' : ''}`,
    )
    this.#arrive()
    return true
  }

  /** What becomes of a call, decided when it begins; a request that is taken is so when it arrives. */
  #fate(
    provider: TrueProvider,
    id: string,
  ): { takes: boolean; isHeard: boolean; isLate: boolean; outcome: DeliveryOutcome } {
    const isHeard = this.#well || this.chance() < 0.7
    const isLate = !this.#well && this.chance() < 0.1
    const lot = this.#well ? 0 : this.chance()
    if (lot > 0.92) return { takes: false, isHeard, isLate: false, outcome: rejected('account') }
    if (lot > 0.8) return { takes: false, isHeard, isLate: false, outcome: unavailable('http_429') }
    // Whether a provider would take these bytes at all does not change from call to call.
    if (refusesContent(provider.configured.name, id))
      return { takes: false, isHeard, isLate: false, outcome: rejected('message') }
    return { takes: true, isHeard, isLate, outcome: accepted }
  }

  #arrive(): void {
    const due = this.#arriving.filter(({ at }) => at <= this.#now).toSorted((a, b) => a.at - b.at)
    this.#arriving = this.#arriving.filter(({ at }) => at > this.#now)
    for (const { provider, id, takes, at } of due) if (takes && !knows(provider, id, at)) provider.took.push({ id, at })
  }

  #finish(): boolean {
    const hold = this.#holds.find(({ heard }) => heard !== null && heard.at <= this.#now)
    if (!hold?.heard) return false
    this.#drop(hold)
    this.#written(hold, hold.heard.outcome)
    return true
  }

  /** What finish-attempts.ts makes of an outcome, told by whoever. */
  #written(
    hold: Pick<Hold, 'notification' | 'token' | 'leased' | 'sinceFirstAttemptMs'>,
    outcome: DeliveryOutcome,
  ): void {
    const { notification, token, leased, sinceFirstAttemptMs } = hold
    const { work } = notification
    const attemptsInCycle = leased.attemptsInCycle + 1
    const step = nextStep({
      outcome,
      ...leased,
      ...this.#plan(),
      attemptsInCycle,
      sinceFirstAttemptMs,
      chance: this.chance(),
    })
    if (outcome.outcome === 'unknown') this.met.unknown++
    if (!isHolder(work, token, 'dispatching')) {
      this.met.late++
      notification.acceptedLate ||= outcome.outcome === 'accepted'
      return
    }
    this.#tell(`${notification.id} ${outcome.outcome}: ${JSON.stringify(step)}`)
    if (step.kind === 'sent') this.met.sent++
    if (step.kind === 'again' && step.trigger === 'fallback') this.met.fallbacks++
    if (step.kind === 'again' && step.trigger === 'same_key_after_unknown') this.met.repeats++
    if (moveAfterAttempt(notification, work, step, this.#now)) this.#release(notification)
  }

  #loseWorker(): boolean {
    const hold = pick(this.chance, this.#holds)
    if (!hold) return false
    this.met.workersLost++
    this.#tell(`the worker of ${hold.notification.id} is lost while ${hold.stage}`)
    this.#drop(hold)
    return true
  }

  /** return-leases.ts, and rescue.ts for what was begun. */
  #rescue(): boolean {
    const expired = this.notifications.filter(({ work }) => work && isTaken(work) && work.leasedUntil <= this.#now)
    for (const notification of expired) {
      const { work } = notification
      if (work?.state === 'leased') work.state = 'ready'
      if (work?.state !== 'dispatching') continue
      work.token++
      const { provider, uncertain, attemptsInCycle, firstAttemptAt } = work
      const leased = { provider, uncertain, attemptsInCycle: attemptsInCycle - 1 }
      const sinceFirstAttemptMs = this.#now - (firstAttemptAt ?? this.#now)
      this.#written({ notification, token: work.token, leased, sinceFirstAttemptMs }, workerLost)
    }
    return expired.length > 0
  }

  #ask(): boolean {
    const due = this.#withWork((work) => work.state === 'reconciling' && work.dueAt <= this.#now)
    if (!due) return false
    const { notification, work } = due
    work.token++
    work.lookups++
    work.dueAt = this.#now + lookupLeaseMs
    const { provider, attemptsInCycle, lookups } = work
    const facts = { provider, attemptsInCycle, lookups, sinceUnknownMs: this.#now - work.sinceAt }
    this.#questions.push({ notification, token: work.token, result: this.#found(notification.id, provider), facts })
    return true
  }

  #found(id: string, name: string): LookupResult {
    const { configured, took } = this.#provider(name)
    if (configured.lookup?.kind !== 'ask') return { found: 'silence' }
    if (!this.#well && this.chance() < 0.2) return { found: 'undetermined', code: 'http_500' }
    const trulyLate = this.chance() * (configured.lookup.lagMs / 2)
    return { found: took.some((one) => one.id === id && one.at + trulyLate <= this.#now) ? 'accepted' : 'absent' }
  }

  #settle(): boolean {
    const question = this.#questions.shift()
    if (!question) return false
    const { notification, token, result, facts } = question
    const { route, retry } = this.#plan()
    const after = afterLookup({ result, ...facts, route, retry, chance: this.chance() })
    const { work } = notification
    if (!work || (result.found !== 'accepted' && !isHolder(work, token, 'reconciling'))) return false
    this.#tell(`${notification.id} was looked into: ${result.found}, ${JSON.stringify(after)}`)
    if (result.found === 'accepted') this.met.found++
    if (result.found === 'absent' && after.kind !== 'ask_again') this.met.absent++
    if (moveAfterLookup(notification, work, after, this.#now)) this.#release(notification)
    return true
  }

  /** receipt-application.ts: whatever its state, the work goes, and the status only rises. */
  #receipt(): boolean {
    const telling = this.world.providers.filter(({ receipts, took }) => receipts && took.length > 0)
    const provider = pick(this.chance, telling)
    if (!provider) return false
    const { id } = pick(this.chance, provider.took)
    const notification = this.notifications.find((one) => one.id === id)
    if (!notification?.asked.has(provider.configured.name)) return false
    const receipt = pick<ReceiptStatus>(this.chance, receiptStatuses)
    this.met.receipts++
    this.#tell(`${provider.configured.name} tells that ${id} is ${receipt}`)
    notification.told.add(receipt)
    notification.work = null
    notification.status = statusAfterReceipts(notification.status, [receipt])
    return true
  }

  #cancel(): boolean {
    if (this.chance() > 0.2) return false
    const found = this.#withWork((work) => ['ready', 'held', 'dead'].includes(work.state))
    if (!found) return false
    const { notification, work } = found
    this.met.cancelled++
    this.#tell(`${notification.id} is cancelled`)
    notification.cancelledUncertain = work.uncertain
    end(notification, 'cancelled')
    if (!work.uncertain) this.#release(notification)
    return true
  }

  /** A person who has looked at the provider, when nothing is on its way there any more. */
  #resolve(): boolean {
    const found = this.#withWork((work) => work.state === 'held')
    if (!found || this.#arriving.some(({ id }) => id === found.notification.id)) return false
    const { notification, work } = found
    const wasSent = this.world.providers.some(({ took }) => took.some(({ id }) => id === notification.id))
    if (!wasSent && notification.acceptedLate) throw new Error(`${notification.id} was accepted and nobody has it`)
    this.met.resolved++
    this.#tell(`a person says that ${notification.id} was ${wasSent ? '' : 'not '}sent`)
    if (wasSent) {
      end(notification, 'sent')
      return true
    }
    Object.assign(work, { state: 'dead', uncertain: false, sinceAt: this.#now })
    notification.status = 'dead_lettered'
    this.#release(notification)
    return true
  }

  #retry(): boolean {
    const found = this.#withWork((work) => work.state === 'dead' && work.expiresAt > this.#now)
    if (!found) return false
    const { notification, work } = found
    const key = `fact ${notification.fact}`
    const window = this.#windows.get(key)
    if (notification.acceptedLate || (window && this.#stands(window))) return false
    this.met.retried++
    this.#tell(`${notification.id} is retried by hand`)
    this.#windows.set(key, this.#opened(notification.id))
    notification.status = 'queued'
    Object.assign(work, {
      state: 'ready',
      provider: 'a',
      dueAt: this.#now,
      attemptsInCycle: 0,
      trigger: 'manual_retry',
    })
    return true
  }

  #forward(ms: number): boolean {
    this.#now += ms
    this.#arrive()
    return true
  }

  #plan() {
    const route = this.world.providers.map(({ configured }) => configured)
    return { route, retry: this.world.retry, onUnknown: this.world.onUnknown }
  }

  #provider(name: string): TrueProvider {
    const found = this.world.providers.find(({ configured }) => configured.name === name)
    if (!found) throw new Error(`there is no provider ${name}`)
    return found
  }

  #withWork(is: (work: Work) => boolean): { notification: Notification; work: Work } | undefined {
    const found = this.notifications.flatMap((notification) => {
      const { work } = notification
      return work && is(work) ? [{ notification, work }] : []
    })
    return pick(this.chance, found)
  }

  #hold(stage: Hold['stage']): Hold | undefined {
    return pick(
      this.chance,
      this.#holds.filter((hold) => hold.stage === stage),
    )
  }

  #drop(hold: Hold): true {
    this.#holds = this.#holds.filter((other) => other !== hold)
    return true
  }
}

const isTaken = ({ state }: Work) => state === 'leased' || state === 'dispatching'

const said = { detail: null, httpStatus: null }
const accepted: DeliveryOutcome = { outcome: 'accepted', providerMessageId: null, httpStatus: 200 }
const unknown: DeliveryOutcome = { outcome: 'unknown', code: 'timeout', ...said }
const workerLost: DeliveryOutcome = { outcome: 'unknown', code: 'worker_lost', ...said }
const unavailable = (code: string): DeliveryOutcome => ({
  outcome: 'unavailable',
  code,
  ...said,
  retryAfterSeconds: null,
})
const rejected = (blame: 'message' | 'account'): DeliveryOutcome => ({
  outcome: 'rejected',
  blame,
  code: 'no',
  ...said,
})

function knows({ configured, took }: TrueProvider, id: string, at: number): boolean {
  if (!configured.deduplicates) return false
  const retention = configured.keyRetentionMs ?? Number.POSITIVE_INFINITY
  return took.some((one) => one.id === id && at - one.at <= retention)
}

function refusesContent(provider: string, id: string): boolean {
  return (id.length * 7 + id.charCodeAt(id.length - 1) + provider.charCodeAt(0)) % 11 === 0
}
