import { database } from '@/db/client'
import { readDatabaseState } from '@/db/queries/read-database-state'
import { log } from '@/lib/observability/log'

export type Readiness = { kind: 'ready' } | { kind: 'not_ready'; reason: string }

const deadlineMs = 1_000

/** Whether requests can be taken: the database answers within a second, takes writes and has this release's schema. */
export async function checkReadiness(): Promise<Readiness> {
  try {
    const state = await withinDeadline(readDatabaseState(database('service')))
    if (state === null) return { kind: 'not_ready', reason: 'The database did not answer within a second.' }
    if (state.readOnly)
      return { kind: 'not_ready', reason: 'The database takes no writes: it is a standby, or was made read-only.' }
    if (!state.migrated) return { kind: 'not_ready', reason: 'The database is not migrated to this release.' }
    return { kind: 'ready' }
  } catch (error) {
    log.warn({ err: error }, 'not ready: the database cannot be reached')
    return { kind: 'not_ready', reason: 'The database cannot be reached.' }
  }
}

async function withinDeadline<T>(answer: Promise<T>): Promise<T | null> {
  let timer: NodeJS.Timeout | undefined
  const late = new Promise<null>((resolve) => {
    timer = setTimeout(() => resolve(null), deadlineMs)
  })
  answer.catch(() => {}) // one that fails after the deadline has nobody waiting for it
  return Promise.race([answer, late]).finally(() => clearTimeout(timer))
}
