import { readFileSync } from 'node:fs'
import { setTimeout as pause } from 'node:timers/promises'
import { connect } from '@/db/client'
import type { WorkerFleet } from '@/e2e/support/crash/worker-fleet'

export type Resources = {
  /** Sessions at the database at once, ours included. */
  sessionsMost: number
  /** Sessions that are left although their workers have ended. */
  sessionsLeft: number
  /** Sessions that were idle in a transaction for longer than a second; a few. */
  idleInTransaction: string[]
  /** Of the workers that ran long enough to be judged: their memory once they were warm, and at the end. */
  memory: { worker: number; baseMb: number; endMb: number }[]
}

export type ResourceWatch = { stop(): Promise<Omit<Resources, 'sessionsLeft'>> }

const everyMs = 1_000
// In looks at which a process ran: one that was stopped right after its start has not warmed up, however old it is.
const warmAfter = 20
/** Killed workers live for seconds: growth is seen in those that outlive the faults. */
const judgedAfter = 60
const examplesKept = 5

/** Looks at sessions and memory each second while a run lasts; a database that is away is asked again. */
export function watchResources(databaseUrl: string, fleet: WorkerFleet): ResourceWatch {
  const sql = connect(databaseUrl, 'service', 1)
  const found = { sessionsMost: 0, idleInTransaction: [] as string[] }
  const memory = new Map<number, { baseMb: number; endMb: number; looks: number }>()
  let stopping = false
  const watching = (async () => {
    while (!stopping) {
      await look().catch(() => {})
      for (const pid of fleet.pids()) {
        const mb = residentMb(pid)
        if (mb === null) continue
        const { baseMb, looks } = memory.get(pid) ?? { baseMb: mb, looks: 0 }
        memory.set(pid, { baseMb: looks < warmAfter ? mb : baseMb, endMb: mb, looks: looks + 1 })
      }
      await pause(everyMs)
    }
  })()

  async function look(): Promise<void> {
    const rows = await sql<{ state: string | null; application: string; forMs: number }[]>`
      select state, application_name as application, extract(epoch from clock_timestamp() - state_change)::float8 * 1000 as "forMs"
      from pg_stat_activity where backend_type = 'client backend'`
    found.sessionsMost = Math.max(found.sessionsMost, rows.length)
    for (const { state, application, forMs } of rows) {
      if (!state?.startsWith('idle in transaction') || forMs <= 1_000) continue
      if (found.idleInTransaction.length < examplesKept)
        found.idleInTransaction.push(`${application} for ${Math.round(forMs)} ms`)
    }
  }

  return {
    async stop() {
      stopping = true
      await watching
      await sql.end({ timeout: 1 })
      const judged = [...memory].filter(([, { looks }]) => looks >= judgedAfter)
      return { ...found, memory: judged.map(([worker, { baseMb, endMb }]) => ({ worker, baseMb, endMb })) }
    },
  }
}

/** @returns how many sessions of workers stay although all workers have ended and a while has passed */
export async function sessionsLeftBy(databaseUrl: string): Promise<number> {
  const sql = connect(databaseUrl, 'service', 1)
  try {
    for (let round = 0; ; round++) {
      const [row] = await sql<{ n: number }[]>`
        select count(*)::int as n from pg_stat_activity
        where backend_type = 'client backend' and application_name in ('once-accept', 'once-engine', 'once-receipts')`
      if (row?.n === 0 || round === 20) return row?.n ?? 0
      await pause(500)
    }
  } finally {
    await sql.end({ timeout: 1 })
  }
}

/** Of a process that is not stopped. Linux tells; elsewhere nobody is judged. */
function residentMb(pid: number): number | null {
  try {
    const status = readFileSync(`/proc/${pid}/status`, 'utf8')
    const [, kib] = /^VmRSS:\s+(\d+) kB/m.exec(status) ?? []
    return kib === undefined || /^State:\s+T/m.test(status) ? null : Math.round(Number(kib) / 1024)
  } catch {
    return null
  }
}
