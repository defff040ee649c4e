import { Logger, makeWorkerUtils, run as runGraphile } from 'graphile-worker'
import PgBoss from 'pg-boss'
import { Pool } from 'undici'
import { acceptJobs } from '@/bench/accept-jobs'
import { startChild } from '@/bench/child'
import type { Contender, Part } from '@/bench/plan'
import type { ProviderLedger, ProviderReady } from '@/bench/processes/provider'
import { activate } from '@/bench/product-process'
import { connect, type Database } from '@/db/client'
import { sampleConfiguration } from '@/db/testing/scenario'
import { drainOutbox } from '@/lib/delivery/drain-outbox'
import { newId } from '@/lib/intake/build-request'

const inFlight = 128
const path = '/api/v2/outbound/contacts'

/** Jobs that each POST once to one local provider: ours with ledger, attempts and rollups, the peers with the bare call. */
export async function dispatch(url: string): Promise<Part> {
  const provider = await startChild<ProviderReady>('provider')
  const sql = connect(url, 'service', 1)
  await activate(sampleConfiguration([provider.ready.url], { provider: { concurrency: inFlight } }))
  const pool = new Pool(provider.ready.url, { connections: inFlight })
  const call = () => bareCall(pool)

  /** A contender that sent less, or more, than it should is no contender. */
  const counted = (name: string, work: (jobs: number) => Promise<number>): Contender => ({
    name,
    run: async ({ jobs }) => {
      const perSecond = await work(jobs)
      const { calls } = await provider.ask<ProviderLedger>(null)
      if (calls !== jobs) throw new Error(`${name}: the provider counted ${calls} calls for ${jobs} jobs`)
      return { [name]: perSecond }
    },
  })
  return {
    contenders: [
      counted('once', (jobs) => once(jobs, sql)),
      counted('graphile-worker', (jobs) => graphile(url, jobs, call)),
      counted('pg-boss', (jobs) => boss(url, jobs, call)),
      counted('undici dispatch', (jobs) => alone(jobs, call)),
    ],
    checks: [
      { kind: 'ratio', ours: 'once', theirs: 'graphile-worker', atLeast: 1.5 },
      { kind: 'ratio', ours: 'once', theirs: 'pg-boss', atLeast: 1.3 },
      { kind: 'ratio', ours: 'once', theirs: 'undici dispatch', atLeast: 0.38 },
    ],
    notes: [
      `${inFlight} calls in flight for all; the provider is a process of its own; once commits an attempt row before each call`,
      'BullMQ needs a Redis server and is not run',
    ],
    close: async () => {
      await pool.close()
      await Promise.all([sql.end(), provider.stop()])
    },
  }
}

/** What the peers' jobs do, by undici's cheapest way. */
function bareCall(pool: Pool): Promise<void> {
  const body = JSON.stringify(contact(newId()))
  return new Promise((resolve, reject) => {
    pool.dispatch(
      { method: 'POST', path, headers: { 'content-type': 'application/json' }, body },
      {
        onRequestStart() {},
        onResponseStart() {},
        onResponseData() {},
        onResponseEnd: () => resolve(),
        onResponseError: (_, error) => reject(error),
      },
    )
  })
}

async function once(jobs: number, sql: Database): Promise<number> {
  await acceptJobs('order_confirmation', jobs)
  await sql`analyze outbox_messages`
  return timed(jobs, async () => {
    const { sent } = await drainOutbox({ budgetSeconds: 300 })
    if (sent < jobs) throw new Error(`only ${sent} of ${jobs} were sent`)
  })
}

async function graphile(url: string, jobs: number, call: () => Promise<void>): Promise<number> {
  const utils = await makeWorkerUtils({ connectionString: url })
  await utils.migrate()
  await utils.addJobs(Array.from({ length: jobs }, (_, i) => ({ identifier: 'send', payload: { i } })))
  let done = 0
  let finish = () => {}
  const finished = new Promise<void>((resolve) => {
    finish = resolve
  })
  const perSecond = await timed(jobs, async () => {
    const runner = await runGraphile({
      connectionString: url,
      concurrency: inFlight,
      noHandleSignals: true,
      logger: new Logger(() => () => {}),
      preset: { worker: { localQueue: { size: 500 }, completeJobBatchDelay: 0, failJobBatchDelay: 0 } },
      taskList: {
        send: async () => {
          await call()
          if (++done === jobs) finish()
        },
      },
    })
    await finished
    await runner.stop()
  })
  await utils.release()
  return perSecond
}

async function boss(url: string, jobs: number, call: () => Promise<void>): Promise<number> {
  const queue = `send-${Date.now()}`
  const pgBoss = new PgBoss({ connectionString: url, supervise: false, schedule: false })
  pgBoss.on('error', () => {})
  await pgBoss.start()
  await pgBoss.createQueue(queue)
  for (let made = 0; made < jobs; made += 1_000) {
    await pgBoss.insert(Array.from({ length: 1_000 }, (_, i) => ({ name: queue, data: { i } })))
  }
  const perSecond = await timed(jobs, async () => {
    const loop = async () => {
      for (;;) {
        const batch = await pgBoss.fetch(queue, { batchSize: 100 })
        if (batch.length === 0) return
        await Promise.all(batch.map(call))
        await pgBoss.complete(
          queue,
          batch.map((job) => job.id),
        )
      }
    }
    await Promise.all([loop(), loop(), loop()])
  })
  await pgBoss.stop({ graceful: false })
  return perSecond
}

async function alone(jobs: number, call: () => Promise<void>): Promise<number> {
  return timed(jobs, async () => {
    let left = jobs
    const loop = async () => {
      while (left-- > 0) await call()
    }
    await Promise.all(Array.from({ length: inFlight }, loop))
  })
}

async function timed(jobs: number, work: () => Promise<void>): Promise<number> {
  const started = performance.now()
  await work()
  return jobs / ((performance.now() - started) / 1000)
}

function contact(key: string) {
  return {
    idempotencyKey: key,
    data: { address: '+15551234567', type: 'sms', status: 'contact', message: 'Order 1 is confirmed.' },
    identifiers: [],
  }
}
