import { execFileSync } from 'node:child_process'
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { cpus, tmpdir, totalmem } from 'node:os'
import { join } from 'node:path'
import { databaseProcess } from '@/bench/database-process'
import { historyRows, ledgerRows, type Part, type PartName, type RacedPart, type Size, sizeOf } from '@/bench/plan'
import { judge, type Round, rotatedRounds, type Verdict } from '@/bench/rounds'
import { closeDatabase } from '@/db/client'
import { migrate } from '@/db/migrate'
import { startEmbeddedPostgres } from '@/scripts/embedded-postgres.mjs'

// bench/part.ts <part> [--full] [--rows=<n>] [--data=<folder>]: one part in a process of its own, since pools and environment belong to a process.
const [name = '', ...flags] = process.argv.slice(2)
const part = name as PartName
const full = flags.includes('--full')
await onOwnDatabase((url) => (part === 'console' ? pages(url) : race(part, url, sizeOf(part, full))))
process.exit(0)

/** Each part on a database of its own: what one left behind is not the next one's burden. */
async function onOwnDatabase(run: (url: string) => Promise<void>): Promise<void> {
  const kept = flagValue('data')
  const folder = kept ?? mkdtempSync(join(tmpdir(), 'once-bench-'))
  const postgres = await startEmbeddedPostgres({ dataDir: folder })
  try {
    setEnvironment(postgres.url)
    await migrate(postgres.url)
    await run(postgres.url)
  } finally {
    await closeDatabase()
    await postgres.stop()
    if (kept === undefined) rmSync(folder, { recursive: true, force: true })
  }
}

/** `--<name>=<value>` */
function flagValue(name: string): string | undefined {
  return flags.find((flag) => flag.startsWith(`--${name}=`))?.slice(name.length + 3)
}

async function race(name: RacedPart, url: string, size: Size): Promise<void> {
  console.log(`\n${name}: ${size.rounds} rounds`)
  const part = await open(name, url)
  const own = [process.pid, ...(await databaseProcess(url))]
  const rounds = await rotatedRounds(part.contenders, size.rounds, size, own)
  await part.close()
  report(name, part, size, rounds)
}

async function pages(url: string): Promise<void> {
  const rows = rowsAsked(historyRows)
  console.log(`\nconsole: ${rows.toLocaleString('en')} notifications, and fewer`)
  await (await import('@/bench/console/console')).consoleBench(url, rows, flagValue('data') ?? null)
}

function rowsAsked(usual: { short: number; full: number }): number {
  const asked = flagValue('rows')
  const rows = asked === undefined ? usual[full ? 'full' : 'short'] : Number(asked)
  if (!Number.isInteger(rows) || rows < 10_000) throw new Error('--rows is a whole number, at least 10000')
  return rows
}

async function open(name: RacedPart, url: string): Promise<Part> {
  switch (name) {
    case 'accept-single':
      return (await import('@/bench/accept-single')).acceptSingle(url)
    case 'accept-batch':
      return (await import('@/bench/accept-batch')).acceptBatch()
    case 'dispatch':
      return (await import('@/bench/dispatch')).dispatch(url)
    case 'latency':
      return (await import('@/bench/latency')).latency()
    case 'lists':
      return (await import('@/bench/lists')).lists(url)
    case 'processes':
      return (await import('@/bench/processes-beside')).processes(url)
    case 'slow-provider':
      return (await import('@/bench/slow-provider')).slowProvider(url)
    case 'growth':
      return (await import('@/bench/growth')).growth(url, rowsAsked(ledgerRows))
  }
}

function setEnvironment(url: string): void {
  Object.assign(process.env, {
    DATABASE_URL: url,
    CRON_SECRET: 'bench-cron-secret',
    AUTH_SECRET: 'bench-auth-secret-bench',
    ONCE_ENCRYPTION_KEYS: `bench:${Buffer.alloc(32, 3).toString('base64')}`,
    ONCE_ALLOWED_PRIVATE_HOSTS: '127.0.0.1',
    ONCE_LOG_LEVEL: 'error',
    NODE_ENV: 'production',
  })
}

/** The table, and the same as a file. */
function report(name: PartName, part: Part, size: Size, rounds: Round[]): void {
  const verdicts = part.checks.map((check) => judge(check, rounds))
  const valid = rounds.filter((round) => round.valid).length
  const machine = `${cpus().length} cores ${cpus()[0]?.model.trim()}, ${Math.round(totalmem() / 2 ** 30)} GiB, Node ${process.version}`
  const commit = execFileSync('git', ['rev-parse', '--short', 'HEAD'], { encoding: 'utf8' }).trim()
  console.table(verdicts.map(row))
  console.log(
    `${machine}; commit ${commit}; median of ${valid} valid of ${rounds.length} rounds${valid === 0 ? ' (NONE valid: of all)' : ''}`,
  )
  for (const note of part.notes) console.log(`  ${note}`)
  mkdirSync('bench/results', { recursive: true })
  const file = `bench/results/${new Date().toISOString().slice(0, 10)}-${name}.json`
  writeFileSync(file, `${JSON.stringify({ machine, commit, size, notes: part.notes, verdicts, rounds }, null, 2)}\n`)
}

function row({ what, reached, against, theirs, ratio, floor, ok }: Verdict) {
  return {
    figure: what,
    reached: short(reached),
    against,
    theirs: theirs === null ? '' : short(theirs),
    ratio: ratio === null ? '' : ratio.toFixed(2),
    floor,
    ok: ok ? 'yes' : 'NO',
  }
}

function short(value: number): number {
  return Number(value.toPrecision(value >= 1_000 ? 4 : 3))
}
