import { fork } from 'node:child_process'
import { once } from 'node:events'
import { cpus } from 'node:os'
import { bundleEngine } from '@/e2e/support/crash/bundle-engine'
import { type KillKind, killKinds } from '@/e2e/support/crash/crash-points'
import { commit, machine } from '@/e2e/support/crash/keep-report'
import type { CrashPointPart, CrashPointPlan, CrashPointReport } from '@/e2e/support/crash/run-crash-points'
import { summed } from '@/e2e/support/summed'

/** What all beds met, and what their ledgers say. `notMet`: victims and points short of an end a round, and lost beds. */
export type CrashBedsReport = CrashPointReport & {
  rounds: number
  beds: number
  commit: string
  at: string
  machine: string
  minutes: number
  notMet: string[]
}

/** So many rounds of every crash point, in beds side by side: most of a round is waiting. */
export async function runCrashBeds(
  rounds: number,
  beds = Math.min(rounds * killKinds.length, cpus().length),
): Promise<CrashBedsReport> {
  const began = Date.now()
  const parts = killKinds.flatMap((kill) => Array.from({ length: rounds }, (_, round) => ({ kill, round })))
  const shares = Array.from({ length: beds }, (_, bed) => parts.filter((_, part) => part % beds === bed))
  const ended = await runBeds(shares)
  const reports = ended.filter((report) => report !== null)
  const met = summed(reports.map((report) => report.met))
  const lost = beds - reports.length
  return {
    ...{
      rounds,
      beds,
      commit,
      at: new Date().toISOString(),
      machine,
      minutes: Math.round((Date.now() - began) / 60_000),
    },
    ...{ crashes: reports.reduce((sum, { crashes }) => sum + crashes, 0), met },
    secondsUntilQuiet: Math.max(0, ...reports.map(({ secondsUntilQuiet }) => secondsUntilQuiet)),
    outcome: summed(reports.map(({ outcome }) => outcome)),
    notMet: [...(lost > 0 ? [`${lost} of ${beds} beds ended without a report`] : []), ...tooFew(met, rounds)],
    violations: Object.assign({}, ...reports.map(({ violations }, bed) => ofBed(bed, violations))),
    ledgers: Object.assign({}, ...reports.map(({ ledgers }, bed) => ofBed(bed, ledgers))),
  }
}

async function runBeds(shares: readonly CrashPointPart[][]): Promise<(CrashPointReport | null)[]> {
  const closing: (() => unknown)[] = []
  try {
    const bundle = await bundleEngine(closing)
    return await Promise.all(shares.map((parts) => runBed({ parts, bundle })))
  } finally {
    for (const close of closing) await close()
  }
}

async function runBed(plan: CrashPointPlan): Promise<CrashPointReport | null> {
  const child = fork('e2e/support/crash/crash-bed-process.ts', { execArgv: ['--import', 'tsx'] })
  let report: CrashPointReport | null = null
  child.on('message', (message) => {
    report = message as CrashPointReport
  })
  child.send(plan)
  await once(child, 'exit')
  return report
}

/** No session of the database is in use during a call: nothing to end there at K5 and K6. */
function tooFew(met: Record<string, number>, rounds: number): string[] {
  const points = Array.from({ length: 12 }, (_, i) => `K${i + 1}`)
  const planned = (point: string, kill: KillKind) => kill !== 'backend' || !['K5', 'K6'].includes(point)
  const cells = killKinds.flatMap((kill) =>
    points.filter((point) => planned(point, kill)).map((point) => `${point} ${kill} `),
  )
  const endsAt = (cell: string) =>
    Object.entries(met).reduce((sum, [key, n]) => sum + (key.startsWith(cell) ? n : 0), 0)
  return cells.filter((cell) => endsAt(cell) < rounds).map((cell) => `${cell}${endsAt(cell)} of ${rounds}`)
}

function ofBed<Value>(bed: number, found: Record<string, Value>): Record<string, Value> {
  return Object.fromEntries(Object.entries(found).map(([name, value]) => [`bed ${bed + 1}: ${name}`, value]))
}
