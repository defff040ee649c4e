import { database } from '@/db/client'
import { countIntakeRejects } from '@/db/queries/count-intake-rejects'
import { type IntakePulse, readIntakePulses } from '@/db/queries/read-intake-pulses'
import type { IntakeConfiguration } from '@/lib/configuration/document'
import { readConfiguration } from '@/lib/configuration/read-configuration'

/** `silent`: it should run, and no process has said for a minute that it does. */
export type IntakeState = 'off' | 'working' | 'silent'

export type IntakeView = {
  name: string
  kind: string
  /** Null: its messages are nobody's requests. */
  producer: string | null
  message: IntakeConfiguration['message']
  state: IntakeState
  /** Since a process last said that it works; null: none ever has. */
  silentSeconds: number | null
  /** By the process that spoke last, since it started. */
  taken: number
  failures: number
  rejects: number
}

// Who works says so every 15 seconds.
const silentAfterSeconds = 60

/** Every intake of the configuration, in its order, and how it is doing. */
export async function listIntakes(): Promise<IntakeView[]> {
  const sql = database('console')
  const [{ document }, pulses, rejects] = await Promise.all([
    readConfiguration(),
    readIntakePulses(sql),
    countIntakeRejects(sql),
  ])
  return document.intakes.map(({ name, kind, producer, message, enabled }) => {
    const pulse = pulses.find((one) => one.name === name)
    return {
      ...{ name, kind, message },
      producer: producer ?? null,
      state: stateOf(enabled, pulse),
      silentSeconds: pulse?.ageSeconds ?? null,
      taken: pulse?.taken ?? 0,
      failures: pulse?.failures ?? 0,
      rejects: rejects.find(({ intake }) => intake === name)?.count ?? 0,
    }
  })
}

function stateOf(enabled: boolean, pulse: IntakePulse | undefined): IntakeState {
  if (!enabled) return 'off'
  return pulse && pulse.ageSeconds < silentAfterSeconds ? 'working' : 'silent'
}
