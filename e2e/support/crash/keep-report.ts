import { execFileSync } from 'node:child_process'
import { mkdirSync, writeFileSync } from 'node:fs'
import { cpus } from 'node:os'
import { join } from 'node:path'

const reports = 'e2e/faults/reports'

// Asked first: the branch may move on during a long run.
export const commit = execFileSync('git', ['rev-parse', 'HEAD'], { encoding: 'utf8' }).trim()
export const machine = `${cpus().length} cores, Node ${process.version}`

/** Writes the report beside the others, under what it was, when it ended and which of its kind it is. */
export function keepReport(kind: string, report: { at: string }, which: string | number): void {
  mkdirSync(reports, { recursive: true })
  const name = `${kind}-${report.at.slice(0, 16).replaceAll(':', '')}Z-${which}.json`
  writeFileSync(join(reports, name), `${JSON.stringify(report, null, 2)}\n`)
}
