import { Counter, collectDefaultMetrics, Histogram, Registry } from 'prom-client'
import type { BreakerState } from '@/lib/domain/breaker'
import type { OutcomeName } from '@/lib/domain/delivery-outcome'
import type { ReceiptWord } from '@/lib/domain/receipt'

/** What this process has done since it started. The state of the whole system is read at scrape: `read-gauges.ts`. */
type Metrics = ReturnType<typeof createMetrics>

// Two copies of this module may live in one process (custom server, Next's bundle): they must count together.
const metricsKey: unique symbol = Symbol.for('once.metrics') as never
const shared = globalThis as { [metricsKey]?: Metrics }

/** The process's registry, for the scrape. */
export function metricsRegistry(): Registry {
  return metrics().registry
}

/** One committed batch of the accept statement. */
export function countAccepted(batch: {
  freshKeys: readonly unknown[]
  repeatedKeys: readonly unknown[]
  notifications: readonly { type: string; channel: string; status: 'queued' | 'suppressed' }[]
  suppressions: readonly { type: string; guard: string }[]
}): void {
  const { acceptBatchSize, accepted, suppressed } = metrics()
  acceptBatchSize.observe(batch.freshKeys.length + batch.repeatedKeys.length)
  const queued = batch.notifications.filter(({ status }) => status === 'queued')
  const alike = (a: (typeof queued)[0], b: (typeof queued)[0]) => a.type === b.type && a.channel === b.channel
  for (const [{ type, channel }, count] of runs(queued, alike)) accepted.inc({ type, channel }, count)
  for (const { type, guard } of batch.suppressions) suppressed.inc({ type, guard })
}

/** A duplicate that was caught after acceptance: by the guardrail, or by the provider. */
export function countSuppressed(type: string, guard: string): void {
  metrics().suppressed.inc({ type, guard })
}

/** Finished calls to providers, in any order. */
export function countAttempts(finished: readonly { provider: string; outcome: OutcomeName }[]): void {
  const alike = (a: (typeof finished)[0], b: (typeof finished)[0]) =>
    a.provider === b.provider && a.outcome === b.outcome
  for (const [{ provider, outcome }, count] of runs(finished, alike))
    metrics().attempts.inc({ provider, outcome }, count)
}

/** One batch of an intake, by what became of its messages. */
export function countIntakeMessages(intake: string, counts: Record<string, number>): void {
  for (const [verdict, n] of Object.entries(counts)) metrics().intakeMessages.inc({ intake, verdict }, n)
}

/** A worker came back with a result after it had lost its lease. */
export function countStaleFinish(): void {
  metrics().staleFinishes.inc()
}

/** One look-up of an unknown outcome. */
export function countLookup(provider: string, found: string): void {
  metrics().lookups.inc({ provider, found })
}

/** One verified receipt; `fresh` unless it was told before. */
export function countReceipt(provider: string, status: ReceiptWord, fresh: boolean): void {
  metrics().receipts.inc({ provider, status, told: fresh ? 'first' : 'again' })
}

/** A callback that was not believed, or could not be read. */
export function countRefusedReceipts(provider: string, code: string): void {
  metrics().refusedReceipts.inc({ provider, code })
}

/** A request was refused because its key's limit was used up. */
export function countRateLimited(producer: string): void {
  metrics().rateLimited.inc({ producer })
}

/** Repetitions that a provider's retry budget had nothing for. */
export function countHeldBack(provider: string, count: number): void {
  metrics().retriesHeldBack.inc({ provider }, count)
}

/** A breaker was moved by this process. */
export function countBreakerMove(provider: string, to: BreakerState): void {
  metrics().breakerMoves.inc({ provider, to })
}

/** Work for a provider waited because its rate was used up. */
export function countRateWait(provider: string): void {
  metrics().rateWaits.inc({ provider })
}

/** The engine was woken before its next poll. */
export function countWakeup(source: 'local' | 'database'): void {
  metrics().wakeups.inc({ source })
}

/** A line of the log found no room: its reader does not read. */
export function countDroppedLogLine(): void {
  metrics().droppedLogLines.inc()
}

/** Time from acceptance to the provider's word that it took the message. */
export function observeAcceptToSent(channel: string, seconds: number): void {
  metrics().acceptToSent.observe({ channel }, seconds)
}

/** Neighbours that are alike, as one and their number: each telling looks its labels up, and a batch is mostly of one kind. */
function runs<Item>(items: readonly Item[], alike: (one: Item, next: Item) => boolean): [Item, number][] {
  const found: [Item, number][] = []
  for (const item of items) {
    const last = found.at(-1)
    if (last && alike(last[0], item)) last[1]++
    else found.push([item, 1])
  }
  return found
}

function metrics(): Metrics {
  shared[metricsKey] ??= createMetrics()
  return shared[metricsKey]
}

function createMetrics() {
  const registry = new Registry()
  const registers = [registry]
  collectDefaultMetrics({ register: registry })
  return {
    registry,
    accepted: new Counter({
      name: 'once_notifications_accepted_total',
      help: 'Notifications accepted and queued',
      labelNames: ['type', 'channel'],
      registers,
    }),
    suppressed: new Counter({
      name: 'once_notifications_suppressed_total',
      help: 'Duplicates not sent, by the guard that caught them',
      labelNames: ['type', 'guard'],
      registers,
    }),
    attempts: new Counter({
      name: 'once_attempts_total',
      help: 'Finished calls to providers, by outcome',
      labelNames: ['provider', 'outcome'],
      registers,
    }),
    intakeMessages: new Counter({
      name: 'once_intake_messages_total',
      help: 'Messages taken from queues, by what became of them: accepted, rejected, again',
      labelNames: ['intake', 'verdict'],
      registers,
    }),
    staleFinishes: new Counter({
      name: 'once_stale_finishes_total',
      help: 'Results that came after their lease was lost: kept, and of no effect but for the proof that it was taken',
      registers,
    }),
    lookups: new Counter({
      name: 'once_lookups_total',
      help: 'Providers asked about unknown outcomes, by what they said',
      labelNames: ['provider', 'found'],
      registers,
    }),
    receipts: new Counter({
      name: 'once_receipts_total',
      help: 'Verified receipts, told for the first time or again',
      labelNames: ['provider', 'status', 'told'],
      registers,
    }),
    refusedReceipts: new Counter({
      name: 'once_receipts_refused_total',
      help: 'Callbacks without a right signature, or that could not be read',
      labelNames: ['provider', 'code'],
      registers,
    }),
    rateLimited: new Counter({
      name: 'once_requests_rate_limited_total',
      help: "Requests refused because their key's limit was used up",
      labelNames: ['producer'],
      registers,
    }),
    retriesHeldBack: new Counter({
      name: 'once_retries_held_back_total',
      help: "Repeated calls that waited because their provider's retry budget was used up",
      labelNames: ['provider'],
      registers,
    }),
    breakerMoves: new Counter({
      name: 'once_breaker_moves_total',
      help: 'Breakers moved, by the state they went to; each is counted by one process',
      labelNames: ['provider', 'to'],
      registers,
    }),
    rateWaits: new Counter({
      name: 'once_rate_waits_total',
      help: "Times that a lane waited for its provider's rate",
      labelNames: ['provider'],
      registers,
    }),
    wakeups: new Counter({
      name: 'once_engine_wakeups_total',
      help: 'Wake-ups of the engine between polls',
      labelNames: ['source'],
      registers,
    }),
    droppedLogLines: new Counter({
      name: 'once_log_lines_dropped_total',
      help: 'Log lines that were dropped because whoever reads the log does not',
      registers,
    }),
    acceptBatchSize: new Histogram({
      name: 'once_accept_batch_size',
      help: 'Requests committed by one accept statement',
      buckets: [1, 2, 5, 10, 20, 50, 100, 200, 500],
      registers,
    }),
    acceptToSent: new Histogram({
      name: 'once_accept_to_sent_seconds',
      help: 'Time from acceptance until a provider took the message',
      labelNames: ['channel'],
      buckets: [0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30, 60, 300, 900, 3600],
      registers,
    }),
  }
}
