import { Logger, makeWorkerUtils, run as runGraphile } from 'graphile-worker'
import PgBoss from 'pg-boss'
import { Pool } from 'undici'
import { rotatedRounds } from '@/bench/round'
import { connect } from '@/db/client'
import { configure, sampleConfiguration } from '@/db/testing/scenario'
import { spawnSimulator } from '@/e2e/support/simulator/simulator'
import { activeConfiguration } from '@/lib/configuration/active-configuration'
import { drainOutbox } from '@/lib/delivery/drain-outbox'
import { acceptMany } from '@/lib/intake/accept-many'
import { buildNotificationRequest, newId } from '@/lib/intake/build-request'

const inFlight = 128
const path = '/p/bench/api/v2/outbound/contacts'

/** Jobs that each POST once to one local provider: ours with ledger, attempts and rollups, the peers with the bare call. */
export async function benchDispatch(url: string, jobs: number, rounds: number) {
  const simulator = await spawnSimulator()
  const sql = connect(url, 'service', 1)
  const { version } = await activeConfiguration()
  await configure(sampleConfiguration([simulator.baseUrl('bench')], { provider: { concurrency: inFlight } }), version)
  const pool = new Pool(simulator.url, { connections: inFlight })
  const call = () =>
    pool
      .request({
        method: 'POST',
        path,
        headers: { 'content-type': 'application/json' },
        body: JSON.stringify(body(newId())),
      })
      .then((response) => response.body.dump())
  const reports = await rotatedRounds(rounds, [
    { name: 'once', run: () => once(jobs, sql) },
    { name: 'graphile-worker', run: () => graphile(url, jobs, call) },
    { name: 'pg-boss', run: () => boss(url, jobs, call) },
    { name: 'undici alone', run: () => alone(jobs, call) },
  ])
  await pool.close()
  await sql.end()
  await simulator.stop()
  return reports
}

async function once(jobs: number, sql: ReturnType<typeof connect>): Promise<number> {
  const configuration = await activeConfiguration()
  for (let made = 0; made < jobs; made += 500) {
    const requests = Array.from({ length: 500 }, () =>
      buildNotificationRequest(
        newId(),
        newId(),
        { type: 'order_confirmation', recipient: { phone: '+15551234567' }, data: { orderId: newId() } },
        configuration,
        (made / 500) % 64,
      ),
    )
    await acceptMany(requests)
  }
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

function body(key: string) {
  return {
    idempotencyKey: key,
    data: { address: '+15551234567', type: 'sms', status: 'contact', message: 'Order 1 is confirmed.' },
    identifiers: [],
  }
}
