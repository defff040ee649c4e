import { randomUUID } from 'node:crypto'
import { makeWorkerUtils } from 'graphile-worker'
import PgBoss from 'pg-boss'
import { startChild } from '@/bench/child'
import type { Contender, Part } from '@/bench/plan'
import type { InserterQuestion } from '@/bench/processes/inserter'
import type { LoadAnswer, LoadQuestion } from '@/bench/processes/load'
import { residentMegabytes } from '@/bench/processor-share'
import { activate, startProduct } from '@/bench/product-process'
import { connect } from '@/db/client'
import { sampleConfiguration } from '@/db/testing/scenario'

const connections = 64

/** One request a notification: ours over HTTP with ledger, window and rollup, beside bare inserts and the peers' unique keys. */
export async function acceptSingle(url: string): Promise<Part> {
  const dedup = [{ rule: 'same-order', fields: ['data.orderId'], window: 'P1D' }]
  await activate(sampleConfiguration(['http://127.0.0.1:9'], { type: { dedup } }))
  const sql = connect(url, 'service', 1)
  await sql`create table if not exists bench_rows (id uuid primary key, at timestamptz not null, body bytea not null)`
  const product = await startProduct('off')
  const load = await startChild<null>('load')
  const inserter = await startChild<null>('inserter')
  const peers = await startPeers(url)
  const contenders: Contender[] = [
    {
      name: 'once',
      run: async ({ seconds }) => {
        const question: LoadQuestion = {
          kind: 'closed',
          url: product.url,
          apiKey: product.apiKey,
          connections,
          batch: 1,
          seconds,
        }
        const { acceptedPerSecond } = await load.ask<LoadAnswer>(question)
        return { 'once, single POST': acceptedPerSecond, 'memory of the server, MB': residentMegabytes(product.pid) }
      },
    },
    {
      name: 'inserts',
      run: async ({ seconds }) => {
        const statement = `insert into bench_rows values (gen_random_uuid(), now(), decode(repeat('ab', 300), 'hex'))`
        return {
          'single inserts, 32 clients': await inserter.ask<number>({
            statement,
            clients: 32,
            seconds,
          } satisfies InserterQuestion),
        }
      },
    },
    {
      name: 'graphile',
      run: async ({ seconds }) => ({ 'graphile-worker jobKey': await repeatedly(seconds, peers.graphile) }),
    },
    {
      name: 'pg-boss',
      run: async ({ seconds }) => ({ 'pg-boss singletonKey': await repeatedly(seconds, peers.boss) }),
    },
  ]
  return {
    contenders,
    checks: [
      { kind: 'ratio', ours: 'once, single POST', theirs: 'single inserts, 32 clients', atLeast: 0.5 },
      { kind: 'ratio', ours: 'once, single POST', theirs: 'graphile-worker jobKey', atLeast: 4 },
      { kind: 'ratio', ours: 'once, single POST', theirs: 'pg-boss singletonKey', atLeast: 4 },
      { kind: 'limit', figure: 'memory of the server, MB', unit: 'MB', atMost: 600 },
    ],
    notes: [
      `once: ${connections} connections from another process, HTTP, validation, one dedup rule; peers: in process, ${connections} in flight`,
      'inserts: one row with a 16-byte key a statement, from another Node process (pgbench is faster by what Node costs)',
    ],
    close: async () => {
      await Promise.all([product.stop(), load.stop(), inserter.stop(), peers.stop(), sql.end()])
    },
  }
}

async function startPeers(url: string) {
  const utils = await makeWorkerUtils({ connectionString: url })
  await utils.migrate()
  const boss = new PgBoss({ connectionString: url, supervise: false, schedule: false, max: 10 })
  boss.on('error', () => {})
  await boss.start()
  await boss.createQueue('accept', { name: 'accept', policy: 'short' })
  return {
    graphile: () => utils.addJob('accept', {}, { jobKey: randomUUID() }),
    boss: () => boss.send('accept', {}, { singletonKey: randomUUID() }),
    async stop() {
      await boss.stop({ graceful: false })
      await utils.release()
    },
  }
}

async function repeatedly(seconds: number, work: () => Promise<unknown>): Promise<number> {
  const started = performance.now()
  const end = started + seconds * 1_000
  let done = 0
  const loop = async () => {
    while (performance.now() < end) {
      await work()
      done++
    }
  }
  await Promise.all(Array.from({ length: connections }, loop))
  return done / ((performance.now() - started) / 1_000)
}
