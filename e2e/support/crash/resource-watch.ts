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
  /** Of the workers that lived long enough to be judged: their memory a while after their start, and at the end. */
  memory: { worker: number; baseMb: number; endMb: number }[]
}

export type ResourceWatch = { stop(): Promise<Omit<Resources, 'sessionsLeft'>> }

const everyMs = 1_000
/** Until then a process is still warming up. */
const warmAfterMs = 20_000
/** Killed workers live for seconds: growth is seen in those that outlive the faults. */
const judgedAfterMs = 60_000
const examplesKept = 5

/** Looks at sessions and memory each second while a run lasts; a database that is away is asked again. */
export function watchResources(databaseUrl: string, fleet: WorkerFleet): ResourceWatch {
  const sql = connect(databaseUrl, 'service', 1)
  const found = { sessionsMost: 0, idleInTransaction: [] as string[] }
  const memory = new Map<number, { baseMb: number; endMb: number; ageMs: number }>()
  let stopping = false
  const watching = (async () => {
    while (!stopping) {
      await look().catch(() => {})
      for (const { pid, ageMs } of fleet.running()) {
        const mb = residentMb(pid)
        if (mb === null || ageMs < warmAfterMs) continue
        memory.set(pid, { baseMb: memory.get(pid)?.baseMb ?? mb, endMb: mb, ageMs })
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
      const judged = [...memory].filter(([, { ageMs }]) => ageMs >= judgedAfterMs)
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

/** Linux tells; elsewhere nobody is judged. */
function residentMb(pid: number): number | null {
  try {
    const [, kib] = /^VmRSS:\s+(\d+) kB/m.exec(readFileSync(`/proc/${pid}/status`, 'utf8')) ?? []
    return kib === undefined ? null : Math.round(Number(kib) / 1024)
  } catch {
    return null
  }
}
