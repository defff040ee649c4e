import { median } from '@/bench/rounds'
import { database } from '@/db/client'

/** One thing that a page asks for, through the function that the page calls. */
export type PageQuery = { page: string; query: string; run(): Promise<unknown> }

export type Measured = {
  page: string
  query: string
  /** Milliseconds of the whole call, its statements one after the other or at once, as the page has them. */
  firstMs: number
  medianMs: number
  p95Ms: number
  /** Rows that scans gave or threw away, of all statements. */
  touched: number
  statements: number
  failed: string | null
}

type Statement = { text: string; parameters: unknown[] }

/** So many that one of them, while the machine did something else, does not decide on 95 of 100. */
const runs = 40
const enoughMs = 15_000

/** Runs each query a few times, and once more statement by statement with its plan. */
export async function measureAll(queries: readonly PageQuery[]): Promise<Measured[]> {
  const measured: Measured[] = []
  for (const query of queries) measured.push(await measure(query))
  return measured
}

async function measure({ page, query, run }: PageQuery): Promise<Measured> {
  const heard = listen()
  const times: number[] = []
  try {
    for (let i = 0; i < runs && (i < 3 || sum(times) < enoughMs); i++) times.push(await timed(run))
  } catch (error) {
    const failed = error instanceof Error ? error.message : String(error)
    return { page, query, firstMs: Number.NaN, medianMs: 5_000, p95Ms: 5_000, touched: -1, statements: 0, failed }
  }
  heard.clear()
  await run()
  const statements = heard.stop()
  let touched = 0
  for (const statement of statements) touched += await rowsTouched(statement)
  const sorted = times.toSorted((a, b) => a - b)
  const p95Ms = sorted[Math.ceil(sorted.length * 0.95) - 1] ?? Number.NaN
  const [firstMs = Number.NaN] = times
  return { page, query, firstMs, medianMs: median(times), p95Ms, touched, statements: statements.length, failed: null }
}

async function timed(run: () => Promise<unknown>): Promise<number> {
  const started = performance.now()
  await run()
  return performance.now() - started
}

/** Hears every statement of the console's pool. */
function listen() {
  let heard: Statement[] = []
  const { options } = database('console') as unknown as { options: { debug: unknown } }
  options.debug = (_: number, text: string, parameters: unknown[]) => heard.push({ text, parameters })
  return {
    clear() {
      heard = []
    },
    stop() {
      options.debug = false
      return heard
    },
  }
}

type PlanNode = {
  'Node Type': string
  'Actual Rows': number
  'Actual Loops': number
  'Rows Removed by Filter'?: number
  'Rows Removed by Index Recheck'?: number
  'Heap Fetches'?: number
  Plans?: PlanNode[]
}

async function rowsTouched({ text, parameters }: Statement): Promise<number> {
  if (!/^\s*(select|with)/i.test(text)) return 0
  const [row] = await database('console').unsafe<{ 'QUERY PLAN': { Plan: PlanNode }[] }[]>(
    `explain (analyze, format json, timing off) ${text}`,
    parameters as never[],
  )
  const plan = row?.['QUERY PLAN'][0]?.Plan
  return plan ? touchedBy(plan) : 0
}

/** Tables and indexes are touched; what reads another node's rows touches nothing anew. */
function touchedBy(node: PlanNode): number {
  const scans =
    /Scan$/.test(node['Node Type']) && !/^(CTE|Subquery|Function|Values|WorkTable|Bitmap Index)/.test(node['Node Type'])
  const removed = (node['Rows Removed by Filter'] ?? 0) + (node['Rows Removed by Index Recheck'] ?? 0)
  const own = scans ? (node['Actual Rows'] + removed) * node['Actual Loops'] : 0
  return Math.round(own + (node.Plans ?? []).reduce((n, child) => n + touchedBy(child), 0))
}

function sum(values: readonly number[]): number {
  return values.reduce((n, value) => n + value, 0)
}
