import { backoffMs, type RetryPolicy } from '@/lib/domain/retry-policy'
import type { IntakeKindName } from '@/lib/intake/queues/intake-kinds'
import { pauseOrStop } from '@/lib/intake/queues/pause-or-stop'
import type { Consume, Intake, TakeMessages } from '@/lib/intake/queues/queue-message'
import { messageTaker } from '@/lib/intake/queues/take-messages'
import { checkReadiness } from '@/lib/observability/check-readiness'
import { log } from '@/lib/observability/log'

export type RunningIntake = {
  /** Takes nothing more, settles what is under way, disconnects. */
  stop(): Promise<void>
  /** Whether it works, as far as can be seen from here. */
  isWorking(): boolean
  counts: Readonly<{ taken: number; batches: number; failures: number }>
}

const backoff: RetryPolicy = { baseMs: 250, factor: 2, capMs: 30_000, jitter: 'full', attemptsMax: 8 }
const readinessEveryMs = 500
// A client that is away says so within this time; one that has been quiet for longer is connected.
const worksAfterMs = 15_000

/** Runs one intake until it is stopped: whatever goes wrong it waits, with growing pauses, and connects anew. */
export function runIntake(intake: Intake): RunningIntake {
  const stopping = new AbortController()
  const counts = { taken: 0, batches: 0, failures: 0 }
  let consumingSince: number | null = null
  let failuresInRow = 0
  let decidedAt = 0
  const taker = messageTaker(intake)

  const take: TakeMessages = async (messages) => {
    const verdicts = await taker(messages)
    counts.batches++
    counts.taken += messages.length
    if (verdicts.some(({ kind }) => kind !== 'again')) {
      decidedAt = Date.now()
      failuresInRow = 0
    }
    return verdicts
  }

  async function run(): Promise<void> {
    while (!stopping.signal.aborted) {
      const started = Date.now()
      consumingSince = started
      try {
        await consumeOnce(intake, take, stopping.signal)
      } catch (error) {
        consumingSince = null
        if (Date.now() - started > worksAfterMs) failuresInRow = 0
        failuresInRow++
        counts.failures++
        log.warn({ intake: intake.name, kind: intake.kind, failuresInRow, err: error }, 'an intake waits')
        await pauseOrStop(backoffMs(backoff, failuresInRow, Math.random()), stopping.signal)
        await untilReady(stopping.signal)
      }
    }
  }

  const ended = run()
  return {
    counts,
    isWorking: () =>
      consumingSince !== null && (Date.now() - consumingSince >= worksAfterMs || Date.now() - decidedAt < worksAfterMs),
    async stop() {
      stopping.abort()
      await ended
    },
  }
}

/** Each try counts at the broker, and some brokers give a message up after a few: none is taken while we cannot take it. */
async function untilReady(stopping: AbortSignal): Promise<void> {
  while (!stopping.aborted && (await checkReadiness()).kind !== 'ready') await pauseOrStop(readinessEveryMs, stopping)
}

async function consumeOnce(intake: Intake, take: TakeMessages, stopping: AbortSignal): Promise<void> {
  const consume = (await consumers[intake.kind]()) as Consume<IntakeKindName>
  await consume(intake, take, stopping)
}

/** The clients are large: each is loaded when the first intake of its kind starts. */
const consumers: { [Kind in IntakeKindName]: () => Promise<Consume<Kind>> } = {
  sqs: () => import('@/lib/intake/queues/consume-sqs').then((module) => module.consumeSqs),
  'service-bus': () => import('@/lib/intake/queues/consume-service-bus').then((module) => module.consumeServiceBus),
  kafka: () => import('@/lib/intake/queues/consume-kafka').then((module) => module.consumeKafka),
  'postgres-outbox': () =>
    import('@/lib/intake/queues/consume-postgres-outbox').then((module) => module.consumePostgresOutbox),
}
