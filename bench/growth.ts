import { type Child, startChild } from '@/bench/child'
import { databaseProcess } from '@/bench/database-process'
import { type Figures, ledgerRows, type Part } from '@/bench/plan'
import type { ProviderLedger, ProviderReady } from '@/bench/processes/provider'
import type { WorkerAnswer, WorkerQuestion } from '@/bench/processes/worker'
import { processorMicroseconds } from '@/bench/processor-share'
import { connect } from '@/db/client'
import { migrate } from '@/db/migrate'
import { sampleConfiguration } from '@/db/testing/scenario'

const inFlight = 128

type Ledger = { worker: Child<null>; sql: ReturnType<typeof connect> }

/** What a notification costs to accept and to send where few stand in the ledger, and where `rows` do: two databases of one server. */
export async function growth(url: string, rows: number): Promise<Part> {
  const server = await databaseProcess(url)
  const provider = await startChild<ProviderReady>('provider')
  const small = await ledgerOf(url, ledgerRows.small, provider.ready.url)
  const large = await ledgerOf(await createBeside(url), rows, provider.ready.url)

  async function cost({ worker, sql }: Ledger, jobs: number, size: string): Promise<Figures> {
    const ask = (question: WorkerQuestion) => worker.ask<WorkerAnswer>(question)
    const before = processorMicroseconds(server)
    const accepted = await ask({ kind: 'accept', type: 'order_confirmation', jobs })
    const accepting = accepted.processorMicroseconds + processorMicroseconds(server) - before
    await sql`analyze outbox_messages`
    const started = performance.now()
    await ask({ kind: 'send' })
    const sending = ((performance.now() - started) * 1_000) / jobs
    const { arrivals } = await provider.ask<ProviderLedger>(null)
    if (arrivals.length !== jobs) throw new Error(`${arrivals.length} of ${jobs} were sent`)
    return { [`accepting, ${size}, processor µs`]: accepting / jobs, [`sending, ${size}, µs`]: sending }
  }

  return {
    contenders: [
      { name: 'small', run: ({ jobs }) => cost(small, jobs, 'few') },
      { name: 'large', run: ({ jobs }) => cost(large, jobs, 'many') },
    ],
    checks: [
      {
        kind: 'ratio-limit',
        ours: 'accepting, many, processor µs',
        theirs: 'accepting, few, processor µs',
        atMost: 1.2,
      },
      { kind: 'ratio-limit', ours: 'sending, many, µs', theirs: 'sending, few, µs', atMost: 1.1 },
    ],
    notes: [
      `few: ${ledgerRows.small.toLocaleString('en')} notifications with all that belongs to them; many: ${rows.toLocaleString('en')}`,
      'accepting: 500 a statement, processor time of the process and of the database; sending: time on the clock of one process',
    ],
    close: async () => {
      await Promise.all([small, large].flatMap(({ worker, sql }) => [worker.stop(), sql.end()]))
      await provider.stop()
    },
  }
}

/** A database with such a history, and a process that works on it. */
async function ledgerOf(url: string, rows: number, providerUrl: string): Promise<Ledger> {
  await migrate(url)
  const worker = await startChild<null>('worker', { DATABASE_URL: url })
  const configuration = sampleConfiguration([providerUrl], { provider: { concurrency: inFlight } })
  await worker.ask<WorkerAnswer>({ kind: 'prepare', configuration, rows } satisfies WorkerQuestion)
  return { worker, sql: connect(url, 'service', 1) }
}

async function createBeside(url: string): Promise<string> {
  const sql = connect(url, 'service', 1)
  await sql.unsafe('create database once_many')
  await sql.end()
  const beside = new URL(url)
  beside.pathname = '/once_many'
  return beside.href
}
