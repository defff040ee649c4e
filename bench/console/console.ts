import { execFileSync } from 'node:child_process'
import { existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs'
import { cpus, totalmem } from 'node:os'
import { join } from 'node:path'
import { addAround } from '@/bench/console/fill-around'
import { addHistory, landmarks } from '@/bench/console/fill-history'
import { type Measured, measureAll } from '@/bench/console/measure'
import { pageQueries } from '@/bench/console/page-queries'
import { sealContents } from '@/bench/console/seal-contents'
import { activate } from '@/bench/product-process'
import { connect } from '@/db/client'
import { sampleConfiguration } from '@/db/testing/scenario'
import { lookedThroughMax } from '@/lib/insights/page'
import { referencesOfSearch } from '@/lib/intake/references'

const limitMs = 150
/** A page whose cost follows its history: so many times more, and more than a page looks through at most (and once more for where it stopped). */
const growth = { ratio: 3, rows: lookedThroughMax * 2.5 }

type Line = Measured & { before: Measured | undefined; ok: boolean; grows: boolean }

/**
 * What every page of the console costs with `rows` notifications, and with fewer: a tenth, or what a kept history had when
 * it was measured last. The history has the real schema; everything is asked for through the pages' own functions.
 * @param kept a folder in which the history stays: it is measured again, or grows to `rows`
 */
export async function consoleBench(url: string, rows: number, kept: string | null): Promise<void> {
  await activate(sampleConfiguration(['http://127.0.0.1:9', 'http://127.0.0.1:9']))
  const sql = connect(url, 'service', 1)
  const tenth = Math.round(rows / 10)
  let { notifications } = await sizes(sql)
  const before = earlier(kept, rows) ?? { rows: tenth, lines: await grown(sql, tenth - notifications) }
  ;({ notifications } = await sizes(sql))
  const missing = rows - notifications
  const lines = missing > tenth ? await grown(sql, missing) : await measuredAgain(sql)
  if (kept !== null) writeFileSync(join(kept, `measured-${rows}.json`), JSON.stringify({ rows, lines }))
  const facts = await sizes(sql)
  await sql.end()
  report(
    rows,
    { ...facts, smaller: before.rows },
    lines.map((line) => judged(line, before.lines)),
  )
}

type Measurement = { rows: number; lines: Measured[] }

/** The largest measurement of a kept history that was made when it was smaller. */
function earlier(kept: string | null, rows: number): Measurement | null {
  if (kept === null || !existsSync(kept)) return null
  const files = readdirSync(kept).filter((name) => /^measured-\d+\.json$/.test(name))
  const measured = files.map((name): Measurement => JSON.parse(readFileSync(join(kept, name), 'utf8')))
  return measured.filter((one) => one.rows < rows).toSorted((one, other) => other.rows - one.rows)[0] ?? null
}

async function grown(sql: ReturnType<typeof connect>, rows: number): Promise<Measured[]> {
  const started = performance.now()
  const hashOf = (recipient: string) => referencesOfSearch({ recipient })[0]?.[0] ?? ''
  await addHistory(sql, rows, { busy: hashOf(landmarks.busyPhone), rare: hashOf(landmarks.rarePhone) })
  await addAround(sql, rows)
  await sealContents(sql)
  await sql.unsafe('vacuum analyze')
  console.log(`  made in ${Math.round((performance.now() - started) / 1000)} s`)
  return measureAll(await pageQueries(sql))
}

/** Of a database that was started a moment ago everything is asked for once before, as of one in use: a first page then reads its rows from the disk. */
async function measuredAgain(sql: ReturnType<typeof connect>): Promise<Measured[]> {
  const queries = await pageQueries(sql)
  for (const { run } of queries) await run().catch(() => {}) // what fails is told when it is measured
  return measureAll(queries)
}

type Facts = { notifications: number } & Record<string, number>

async function sizes(sql: ReturnType<typeof connect>): Promise<Facts> {
  await sql`set statement_timeout = 0` // of this connection: an idle one is closed, and the next has the pool's limit
  const [facts = { notifications: 0 }] = await sql<Facts[]>`
    select (select count(*)::int from notifications) as notifications, (select count(*)::int from suppressions) as suppressions,
      (select count(*)::int from attempts) as attempts, (select count(*)::int from receipts) as receipts,
      (select count(*)::int from outbox_messages) as waiting, (select count(*)::int from stats_minute) as "statsMinute",
      (select count(*)::int from stats_hour) as "statsHour", (select count(*)::int from stats_day) as "statsDay", (pg_database_size(current_database()) / 1000000)::int as megabytes`
  return facts
}

function judged(line: Measured, before: Measured[]): Line {
  const then = before.find(({ page, query }) => page === line.page && query === line.query)
  const grows = line.touched > growth.rows && line.touched > (then?.touched ?? 0) * growth.ratio
  return { ...line, before: then, grows, ok: line.failed === null && line.p95Ms <= limitMs && !grows }
}

function report(rows: number, facts: Record<string, number>, lines: Line[]): void {
  const machine = `${cpus().length} cores ${cpus()[0]?.model.trim()}, ${Math.round(totalmem() / 2 ** 30)} GiB, Node ${process.version}`
  const commit = execFileSync('git', ['rev-parse', '--short', 'HEAD'], { encoding: 'utf8' }).trim()
  console.table(lines.map(row))
  const missed = lines.filter((line) => !line.ok)
  console.log(`${JSON.stringify(facts)}\n${machine}; commit ${commit}; limit ${limitMs} ms`)
  console.log(
    missed.length === 0
      ? 'Every query is within the limit and none grows.'
      : `${missed.length} of ${lines.length} miss:`,
  )
  for (const { page, query, p95Ms, touched, grows, failed } of missed)
    console.log(`  ${page}: ${query} ${failed ?? `${p95Ms.toFixed(0)} ms, ${touched} rows${grows ? ', grows' : ''}`}`)
  mkdirSync('bench/results', { recursive: true })
  const file = `bench/results/${new Date().toISOString().slice(0, 10)}-console-${rows}.json`
  writeFileSync(file, `${JSON.stringify({ machine, commit, limitMs, facts, lines }, null, 2)}\n`)
}

function row({ page, query, firstMs, medianMs, p95Ms, touched, before, ok, grows }: Line) {
  return {
    page,
    query,
    'first ms': short(firstMs),
    'median ms': short(medianMs),
    'p95 ms': short(p95Ms),
    rows: touched,
    'median ms, smaller': short(before?.medianMs ?? Number.NaN),
    'rows, smaller': before?.touched ?? '',
    ok: ok ? 'yes' : grows ? 'GROWS' : 'NO',
  }
}

function short(value: number): number {
  return Number(value.toPrecision(3))
}
