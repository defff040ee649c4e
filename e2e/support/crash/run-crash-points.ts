import { rmSync } from 'node:fs'
import { setTimeout as pause } from 'node:timers/promises'
import { temporaryFolder } from '@/db/testing/temporary-folder'
import { audit, type Violations } from '@/e2e/support/crash/audit'
import { type CrashBed, startCrashBed } from '@/e2e/support/crash/crash-bed'
import {
  acceptPoints,
  foldPoints,
  type KillKind,
  lease,
  receiptPoints,
  type StatementPoint,
  sendPoints,
} from '@/e2e/support/crash/crash-points'
import { endAll, endAt } from '@/e2e/support/crash/end-at'
import { cronSecret, quiet } from '@/e2e/support/crash/fault-bed'
import { customers, twilioToken } from '@/e2e/support/crash/fault-scenario'
import { type ClientAnswer, drive } from '@/e2e/support/crash/load-driver'
import { endReaper } from '@/e2e/support/crash/reaper-points'
import { endReplay } from '@/e2e/support/crash/replay-points'
import { readAcceptances, readDatabaseFacts, writeLedgers } from '@/e2e/support/crash/run-facts'
import type { PlannedRequest } from '@/e2e/support/crash/traffic'

/** How often each point was met, by who ended there and the provider it was about; and what the three ledgers say afterwards. */
export type CrashPointReport = {
  met: Record<string, number>
  crashes: number
  secondsUntilQuiet: number
  outcome: Record<string, number>
  violations: Violations
  /** SHA-256 of each, by its name. */
  ledgers: Record<string, string>
}

// Against hanging only: others may have the cores for minutes.
const givesUpAfterMs = 300_000

const streams = ['keyed', 'keyless', 'looked-up'] as const
type Stream = (typeof streams)[number]

/** A third of a round: every point with one way of ending. */
export type CrashPointPart = { kill: KillKind; round: number }
/** `bundle`: the engine's (`bundleEngine`). */
export type CrashPointPlan = { parts: CrashPointPart[]; bundle: string }

/**
 * Ends somebody at every point, one after the other, then lets the product recover by itself and compares the ledgers.
 * @param told hears how many parts are over
 */
export async function runCrashPoints(plan: CrashPointPlan, told: (parts: number) => void): Promise<CrashPointReport> {
  const folder = temporaryFolder('crash-points')
  const closing: (() => unknown)[] = [() => rmSync(folder, { recursive: true, force: true })]
  try {
    return await new CrashPointRun(await startCrashBed(folder, plan.bundle, closing)).run(plan.parts, told)
  } finally {
    for (const close of closing.reverse()) await close()
  }
}

class CrashPointRun {
  readonly #requests: PlannedRequest[] = []
  readonly #answers = new Map<string, ClientAnswer[]>()
  readonly #met: Record<string, number> = {}
  readonly #spent = new Set<string>()

  constructor(private readonly bed: CrashBed) {}

  async run(parts: readonly CrashPointPart[], told: (parts: number) => void): Promise<CrashPointReport> {
    for (const [at, { kill, round }] of parts.entries()) {
      await this.#everyPoint(kill, round)
      told(at + 1)
    }
    await Promise.all(this.bed.restarts)
    for (const request of this.#requests) if (!this.#spent.has(request.key)) await this.#ask(request)
    const secondsUntilQuiet = await quiet(this.bed.sql)
    return { ...(await this.#audited()), met: this.#met, crashes: total(this.#met), secondsUntilQuiet }
  }

  async #everyPoint(kill: KillKind, round: number): Promise<void> {
    for (const point of acceptPoints) {
      for (const stream of streams) await this.#endAccept(point, kill, stream)
    }
    for (const point of sendPoints) {
      for (const stream of streams) await this.#endSend(point, kill, stream)
    }
    if (kill !== 'backend') {
      // No session of the database is in use during a call.
      for (const stream of streams) await this.#endCall('K5', kill, stream)
      for (const stream of streams) await this.#endCall('K6', kill, stream)
    }
    for (const point of receiptPoints) await this.#endReceipt(point, kill)
    await endReplay(
      this.bed,
      kill,
      () => this.#accepted('replayed'),
      (name) => this.#count(name, kill, 'replayed'),
    )
    const stream = streams[round % streams.length] ?? 'keyed'
    for (const point of foldPoints) {
      // What was accepted just now is counted in rows that nobody has folded yet.
      await endAt(this.bed, { point, kill, about: '' }, () => void this.#accepted(stream).then(() => this.#rollUp()))
      this.#count(point.name, kill, stream)
    }
    await endReaper(
      this.bed,
      kill,
      () => this.#spend(stream),
      (name) => this.#count(name, kill, stream),
    )
  }

  /** The producer's request ends there; it asks again until it is answered. */
  async #endAccept(point: StatementPoint, kill: KillKind, stream: Stream): Promise<void> {
    const request = this.#next(stream)
    let asked: Promise<void> | undefined
    await endAt(this.bed, { point, kill, about: request.key }, () => {
      asked ??= this.#ask(request)
    })
    this.#count(point.name, kill, stream)
    await asked
  }

  /** The message is accepted while nothing can be leased; then the engine that takes it ends there. */
  async #endSend(point: StatementPoint, kill: KillKind, stream: Stream): Promise<void> {
    this.bed.watch.hold(lease)
    const id = await this.#accepted(stream)
    const where = point.statement === lease ? { about: stream, answered: { row: id } } : { about: id }
    await endAt(this.bed, { point, kill, ...where }, () => this.bed.watch.letGo())
    this.#count(point.name, kill, stream)
  }

  /** K5: half of the request has left; K6: the provider has taken it and holds its reply. */
  async #endCall(name: 'K5' | 'K6', kill: 'worker' | 'database', stream: Stream): Promise<void> {
    const { keyed, keyless, lookedUp } = this.bed.providers
    const simulator = { keyed, keyless, 'looked-up': lookedUp }[stream]
    const request = this.#next(stream)
    const halved = name === 'K5' ? this.bed.halves[stream].halve(request.fact.slice(1)) : null
    if (name === 'K6') await simulator.client.armBarrier(stream)
    await this.#ask(request)
    await (halved ?? untilHeld(simulator, stream))
    await endAll(this.bed, kill)
    if (name === 'K6') await simulator.client.releaseBarrier(stream)
    this.#count(name, kill, stream)
  }

  /** The vendor tells again until it is answered. */
  async #endReceipt(point: StatementPoint, kill: KillKind): Promise<void> {
    const id = await this.#accepted('looked-up')
    const { client } = this.bed.providers.lookedUp
    const messageId = await this.#messageOf(id)
    let told: Promise<void> | undefined
    await endAt(this.bed, { point, kill, about: messageId }, () => {
      told ??= tell()
    })
    this.#count(point.name, kill, 'looked-up')
    await told

    async function tell(): Promise<void> {
      for (;;) {
        const order = { style: 'twilio' as const, secret: twilioToken, id: messageId, statuses: ['delivered' as const] }
        const [answer] = await client.postReceipts('looked-up', order)
        if (answer?.httpStatus === 204) return
        await pause(50)
      }
    }
  }

  async #messageOf(id: string): Promise<string> {
    for (;;) {
      const { acceptances } = await this.bed.providers.lookedUp.client.ledger('looked-up')
      const taken = acceptances.find(({ key }) => key === id)
      if (taken) return taken.id
      await pause(20)
    }
  }

  async #accepted(stream: Stream | 'replayed'): Promise<string> {
    const request = this.#next(stream)
    await this.#ask(request)
    return this.#answers.get(request.key)?.[0]?.id ?? ''
  }

  /** Every request is a fact of its own, with a phone number of its own. */
  #next(stream: Stream | 'replayed'): PlannedRequest {
    const n = this.#requests.length
    const fact = `+1555${String(2_000_000 + n)}`
    const body = { type: stream, recipient: { phone: fact }, data: { orderId: `order-${n}`, ...customers } }
    const request = { key: `crash-point-${n}-of`, fact, body }
    this.#requests.push(request)
    return request
  }

  async #ask(request: PlannedRequest): Promise<void> {
    const options = { clients: 1, perSecond: 1_000, givesUpAfterMs }
    const { answers } = await drive(this.bed.ingress.url, this.bed.apiKey, [request], options)
    for (const [key, all] of answers) this.#answers.set(key, [...(this.#answers.get(key) ?? []), ...all])
  }

  /** Its key is asked with no more. */
  async #spend(stream: Stream): Promise<{ id: string; key: string; body: object }> {
    const id = await this.#accepted(stream)
    const { key = '', body = {} } = this.#requests.at(-1) ?? {}
    this.#spent.add(key)
    return { id, key, body }
  }

  async #rollUp(): Promise<void> {
    const headers = { authorization: `Bearer ${cronSecret}` }
    await fetch(`${this.bed.ingress.url}/api/cron/rollup`, { method: 'POST', headers }).catch(() => null)
  }

  #count(name: string, kill: KillKind, about: Stream | 'replayed'): void {
    const key = `${name} ${kill} ${about}`
    this.#met[key] = (this.#met[key] ?? 0) + 1
  }

  async #audited(): Promise<Pick<CrashPointReport, 'violations' | 'outcome' | 'ledgers'>> {
    const database = await readDatabaseFacts(this.bed.sql)
    const acceptances = readAcceptances(this.bed.providers.ledgers)
    const otherBodies = (await this.bed.providers.keyed.client.ledger()).counts.otherBody
    const outcome: Record<string, number> = {}
    for (const { status } of database.notifications) outcome[status] = (outcome[status] ?? 0) + 1
    const facts = { ...database, requests: this.#requests, answers: this.#answers, acceptances, otherBodies }
    const broken = Object.entries(audit(facts)).filter(([, found]) => found.length > 0)
    const ledgers = writeLedgers(this.bed.folder, facts, this.bed.providers.ledgers)
    return { violations: Object.fromEntries(broken), outcome, ledgers }
  }
}

async function untilHeld(simulator: CrashBed['providers']['keyed'], stream: Stream): Promise<void> {
  while ((await simulator.client.held(stream, 5_000)).length === 0);
}

function total(met: Record<string, number>): number {
  return Object.values(met).reduce((sum, n) => sum + n, 0)
}
