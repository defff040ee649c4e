import { type Database, database } from '@/db/client'
import { readDatabaseState } from '@/db/queries/read-database-state'
import { type Lineage, readLineage } from '@/db/queries/read-lineage'
import { log } from '@/lib/observability/log'

export type Readiness = { kind: 'ready' } | { kind: 'not_ready'; reason: string }

const deadlineMs = 1_000

/**
 * Whether requests can be taken: the database answers within a second, takes writes, has this release's schema, and is no
 * primary whose standby this process has seen promoted.
 */
export async function checkReadiness(): Promise<Readiness> {
  try {
    const found = await withinDeadline(readAll(database('service')))
    if (found === null) return { kind: 'not_ready', reason: 'The database did not answer within a second.' }
    if (found.readOnly)
      return { kind: 'not_ready', reason: 'The database takes no writes: it is a standby, or was made read-only.' }
    if (!found.migrated) return { kind: 'not_ready', reason: 'The database is not migrated to this release.' }
    if (isLeftBehind(found.lineage))
      return { kind: 'not_ready', reason: 'The database is an old primary: its standby was promoted.' }
    return { kind: 'ready' }
  } catch (error) {
    log.warn({ err: error }, 'not ready: the database cannot be reached')
    return { kind: 'not_ready', reason: 'The database cannot be reached.' }
  }
}

async function readAll(sql: Database) {
  const state = await readDatabaseState(sql)
  return { ...state, lineage: state.readOnly ? null : await readLineage(sql) }
}

let newest: Lineage | null = null

/** Nobody but a process that has seen the newer one can tell: each says of itself that it is the primary. */
function isLeftBehind(lineage: Lineage | null): boolean {
  if (lineage === null) return false
  if (newest?.system === lineage.system && lineage.timeline < newest.timeline) return true
  newest = lineage
  return false
}

async function withinDeadline<T>(answer: Promise<T>): Promise<T | null> {
  let timer: NodeJS.Timeout | undefined
  const late = new Promise<null>((resolve) => {
    timer = setTimeout(() => resolve(null), deadlineMs)
  })
  answer.catch(() => {}) // one that fails after the deadline has nobody waiting for it
  return Promise.race([answer, late]).finally(() => clearTimeout(timer))
}
