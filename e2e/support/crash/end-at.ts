import { setTimeout as pause } from 'node:timers/promises'
import { type CrashBed, crashPointLocks } from '@/e2e/support/crash/crash-bed'
import type { KillKind, StatementPoint } from '@/e2e/support/crash/crash-points'
import { crashDatabase } from '@/e2e/support/crash/fault-bed'
import type { MetAt } from '@/e2e/support/crash/statement-watch'

// Against hanging only: others may have the cores for minutes.
const metWithinMs = 300_000

export type AtPoint = { point: StatementPoint; kill: KillKind; about: string; answered?: { row: string } }

/**
 * Arms the point, causes what leads to it, and ends whoever is there; causes it again while the statement that came had
 * nothing to do. @throws when the point is never met
 */
export async function endAt(bed: CrashBed, at: AtPoint, cause: () => void): Promise<void> {
  const { point, kill } = at
  let met = await meet(bed, at, cause)
  while (point.when === 'during' && !(await waits(bed, met))) {
    const { goOn } = met
    const next = meet(bed, at, cause)
    await letGo(bed)
    goOn()
    bed.watch.decide()
    met = await next
  }
  await end(bed, kill, met)
  bed.watch.decide()
  if (point.when !== 'during') return
  await untilGone(bed, met)
  await letGo(bed)
}

async function meet(bed: CrashBed, { point, about, answered }: AtPoint, cause: () => void): Promise<MetAt> {
  const { statement, when, name } = point
  const meeting = bed.watch.arm({ statement, when, about, ...(answered ? { answered } : {}) })
  cause()
  const met = await Promise.race([meeting, pause(metWithinMs, null, { ref: false })])
  if (!met) throw new Error(`${name} ${when} was never met: ${statement}`)
  return met
}

/** Ends every worker in one moment: the call that is out is one of theirs. */
export async function endAll(bed: CrashBed, kill: Exclude<KillKind, 'backend'>): Promise<void> {
  if (kill === 'worker') await Promise.all(bed.workers.map((worker) => worker.kill(0)))
  else await crashAndReturn(bed)
}

async function end(bed: CrashBed, kill: KillKind, at: MetAt): Promise<void> {
  switch (kill) {
    case 'worker':
      // The signal is sent before this returns; the next worker in its place starts meanwhile.
      bed.restarts.push(bed.workers[at.worker]?.kill(0) ?? Promise.resolve())
      break
    case 'backend':
      await bed.sql`select pg_terminate_backend(${at.backendPid})`
      break
    case 'database':
      await crashAndReturn(bed)
  }
  at.cut()
}

async function crashAndReturn({ databaseFolder, sql }: CrashBed): Promise<void> {
  if (!crashDatabase(databaseFolder)) throw new Error('there was no database to crash')
  await pause(100)
  while (!(await sql`select 1`.catch(() => null))) await pause(50)
}

/** @returns false when the statement is over and had nothing to wait for */
async function waits({ sql }: CrashBed, met: MetAt): Promise<boolean> {
  for (;;) {
    const waiting = await sql`
      select from pg_locks where locktype = 'advisory' and classid = ${crashPointLocks} and pid = ${met.backendPid} and not granted`
    if (waiting.length > 0) return true
    if (met.isOver()) return false
  }
}

/** After a crash of the database there is nothing to let go of. */
async function letGo({ locker }: CrashBed): Promise<void> {
  await locker`select pg_advisory_unlock_all()`.catch(() => {})
}

/** The server notices within half a second that nobody is there, and takes back what the statement did. */
async function untilGone({ sql }: CrashBed, { backendPid }: MetAt): Promise<void> {
  for (;;) {
    const rows = await sql`select 1 from pg_stat_activity where pid = ${backendPid} and state <> 'idle'`.catch(() => [
      1,
    ])
    if (rows.length === 0) return
    await pause(20)
  }
}
