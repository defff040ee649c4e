import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { cpus, tmpdir, totalmem } from 'node:os'
import { join } from 'node:path'
import { medianOf, type RoundReport } from '@/bench/round'
import { migrate } from '@/db/migrate'
import { startEmbeddedPostgres } from '@/scripts/embedded-postgres.mjs'

// npm run bench -- [dispatch] [accept] [--full]
const words = process.argv.slice(2)
const full = words.includes('--full')
const parts = words.filter((word) => !word.startsWith('--'))
const wanted = parts.length > 0 ? parts : ['dispatch', 'accept']
const jobs = full ? 60_000 : 20_000
const rounds = full ? 5 : 3

type Floor = { ours: string; theirs: string; floor: number }
const floors: Record<string, Floor[]> = {
  dispatch: [
    { ours: 'once', theirs: 'graphile-worker', floor: 1.5 },
    { ours: 'once', theirs: 'pg-boss', floor: 1.3 },
    { ours: 'once', theirs: 'undici alone', floor: 0.38 },
  ],
  accept: [
    { ours: 'once, one by one', theirs: 'graphile jobKey', floor: 4 },
    { ours: 'once, one by one', theirs: 'pg-boss singletonKey', floor: 4 },
    { ours: 'single over HTTP', theirs: 'single inserts, 32 clients', floor: 0.5 },
    { ours: 'batch of 500 over HTTP', theirs: 'same rows, 500 a statement', floor: 0.6 },
  ],
}

const folder = mkdtempSync(join(tmpdir(), 'once-bench-'))
const postgres = await startEmbeddedPostgres({ dataDir: folder })
Object.assign(process.env, {
  DATABASE_URL: postgres.url,
  CRON_SECRET: 'bench-cron-secret',
  AUTH_SECRET: 'bench-auth-secret-bench',
  ONCE_ENCRYPTION_KEYS: `bench:${Buffer.alloc(32, 3).toString('base64')}`,
  ONCE_ALLOWED_PRIVATE_HOSTS: '127.0.0.1',
  ONCE_LOG_LEVEL: 'error',
})
await migrate(postgres.url)

for (const part of wanted) {
  const reports = await measure(part)
  print(part, reports)
}
await postgres.stop()
rmSync(folder, { recursive: true, force: true })
process.exit(0)

async function measure(part: string): Promise<RoundReport[]> {
  if (part === 'dispatch') return (await import('@/bench/dispatch')).benchDispatch(postgres.url, jobs, rounds)
  if (part === 'accept') {
    const inProcess = await (await import('@/bench/accept')).benchAccept(postgres.url, jobs, rounds)
    const http = await (await import('@/bench/accept-http')).benchAcceptHttp(postgres.url, rounds, full ? 15 : 6)
    return inProcess.map((report, i) => ({ ...report, measured: [...report.measured, ...(http[i]?.measured ?? [])] }))
  }
  throw new Error(`there is no part "${part}": dispatch, accept`)
}

/** The table, and the same as a file: absolute medians, the ratio, and whether the floor is reached. */
function print(part: string, reports: RoundReport[]): void {
  const rows = (floors[part] ?? []).map(({ ours, theirs, floor }) => {
    const [mine, other] = [medianOf(reports, ours), medianOf(reports, theirs)]
    const ratio = mine / other
    return {
      ours,
      'per second': Math.round(mine),
      against: theirs,
      'their per second': Math.round(other),
      ratio: ratio.toFixed(2),
      floor,
      reached: ratio >= floor ? 'yes' : 'NO',
    }
  })
  const disturbed = reports.filter((report) => report.others > 0.25).length
  console.table(rows)
  const machine = `${cpus().length} cores ${cpus()[0]?.model}, ${Math.round(totalmem() / 2 ** 30)} GiB, Node ${process.version}`
  console.log(
    `${machine}; ${jobs} jobs, median of ${reports.length} rounds, ${disturbed} of them disturbed by others (over 25 % of the processors)\n`,
  )
  mkdirSync('bench/results', { recursive: true })
  writeFileSync(
    `bench/results/${new Date().toISOString().slice(0, 10)}-${part}.json`,
    `${JSON.stringify({ machine, jobs, rows, rounds: reports }, null, 2)}\n`,
  )
}
