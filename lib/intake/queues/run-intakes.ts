import { randomUUID } from 'node:crypto'
import { database } from '@/db/client'
import { dropHeartbeats } from '@/db/queries/drop-heartbeats'
import { ensureProducer } from '@/db/queries/ensure-producer'
import { recordHeartbeat } from '@/db/queries/record-heartbeat'
import { activeConfiguration } from '@/lib/configuration/active-configuration'
import type { Configuration, IntakeConfiguration } from '@/lib/configuration/document'
import { intakeKinds } from '@/lib/intake/queues/intake-kinds'
import { pauseOrStop } from '@/lib/intake/queues/pause-or-stop'
import type { Intake } from '@/lib/intake/queues/queue-message'
import { type RunningIntake, runIntake } from '@/lib/intake/queues/run-intake'
import { log } from '@/lib/observability/log'

const lookEveryMs = 1_000
const heartbeatEveryMs = 15_000
const heartbeatPrefix = 'intake:'

/**
 * Runs the configured intakes, or those of the given names, and follows the configuration. Any number of processes may
 * do so at once. `stop` takes nothing more and settles what is under way.
 */
export function startIntakes(names: readonly string[] = []): { stop(): Promise<void> } {
  const stopping = new AbortController()
  const running = new Map<string, { as: string; intake: RunningIntake; beatAt: number }>()

  async function follow(): Promise<void> {
    let seen = -1
    while (!stopping.signal.aborted) {
      try {
        const { version, document } = await activeConfiguration()
        await apply(wanted(document, names))
        if (version !== seen) await dropStrangersHeartbeats(document)
        seen = version
        await beat()
      } catch (error) {
        log.warn({ err: error }, 'the intakes cannot follow the configuration')
      }
      await pauseOrStop(lookEveryMs, stopping.signal)
    }
  }

  async function apply(intakes: ReadonlyMap<string, IntakeConfiguration>): Promise<void> {
    const ended = [...running].filter(([name, { as }]) => as !== JSON.stringify(intakes.get(name)))
    await Promise.all(ended.map(([name]) => end(name)))
    for (const [name, configured] of intakes) {
      if (!running.has(name)) await begin(name, configured)
    }
  }

  async function begin(name: string, configured: IntakeConfiguration): Promise<void> {
    try {
      const intake = await intakeOf(configured)
      if (stopping.signal.aborted) return
      running.set(name, { as: JSON.stringify(configured), intake: runIntake(intake), beatAt: 0 })
      log.info({ intake: name, kind: configured.kind }, 'an intake has started')
    } catch (error) {
      log.warn({ intake: name, err: error }, 'an intake cannot start')
    }
  }

  async function end(name: string): Promise<void> {
    await running.get(name)?.intake.stop()
    running.delete(name)
    log.info({ intake: name }, 'an intake has stopped')
  }

  /** Only what works leaves a heartbeat: the age of a silent one is what an alarm looks at. */
  async function beat(): Promise<void> {
    for (const [name, entry] of running) {
      if (!entry.intake.isWorking() || Date.now() - entry.beatAt < heartbeatEveryMs) continue
      await recordHeartbeat(database('engine'), heartbeatName({ name }), entry.intake.counts)
      entry.beatAt = Date.now()
    }
  }

  const followed = follow()
  return {
    async stop() {
      stopping.abort()
      await followed
      await Promise.all([...running.keys()].map(end))
    },
  }
}

function heartbeatName({ name }: { name: string }): string {
  return heartbeatPrefix + name
}

async function dropStrangersHeartbeats(document: Configuration): Promise<void> {
  const kept = document.intakes.filter(({ enabled }) => enabled).map(heartbeatName)
  await dropHeartbeats(database('engine'), heartbeatPrefix, kept)
}

function wanted(document: Configuration, names: readonly string[]): Map<string, IntakeConfiguration> {
  const chosen = document.intakes.filter(({ enabled, name }) => enabled && (names.length === 0 || names.includes(name)))
  return new Map(chosen.map((intake) => [intake.name, intake]))
}

/** @throws when a release that knows other settings stored them */
async function intakeOf(configured: IntakeConfiguration): Promise<Intake> {
  const settings = intakeKinds[configured.kind].settings.parse(configured.settings)
  return { ...configured, settings, producerId: await producerOf(configured) }
}

/** Receipts are nobody's requests: theirs has none. */
async function producerOf({ name, producer }: IntakeConfiguration): Promise<string | null> {
  if (producer === undefined) return null
  const [id, auditId] = [randomUUID(), randomUUID()]
  return ensureProducer(database('engine'), { id, name: producer, auditId, actor: `intake:${name}` })
}
