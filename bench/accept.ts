import { spawn } from 'node:child_process'
import { once as eventOnce } from 'node:events'
import { makeWorkerUtils } from 'graphile-worker'
import PgBoss from 'pg-boss'
import { rotatedRounds } from '@/bench/round'
import { connect } from '@/db/client'
import { type AdmitBatch, admitRequests } from '@/db/queries/admit-requests'
import { configure, sampleConfiguration } from '@/db/testing/scenario'
import { activeConfiguration } from '@/lib/configuration/active-configuration'
import { acceptOne, currentLane } from '@/lib/intake/accept-queue'
import { admissionBatch } from '@/lib/intake/admission-batch'
import { buildNotificationRequest, newId } from '@/lib/intake/build-request'

const inFlight = 64

/** Taking work in, one by one with a dedup key, in process: ours with ledger, window and rollup, the peers with a unique key. */
export async function benchAccept(url: string, jobs: number, rounds: number) {
  const { version } = await activeConfiguration()
  const dedup = [{ rule: 'same-order', fields: ['data.orderId'], window: 'P1D' }]
  await configure(sampleConfiguration(['http://127.0.0.1:9'], { type: { dedup } }), version)
  const utils = await makeWorkerUtils({ connectionString: url })
  await utils.migrate()
  const pgBoss = new PgBoss({ connectionString: url, supervise: false, schedule: false, max: 10 })
  pgBoss.on('error', () => {})
  await pgBoss.start()
  await pgBoss.createQueue('accept', { name: 'accept', policy: 'short' })
  const sql = connect(url, 'accept', 2)
  const reports = await rotatedRounds(rounds, [
    { name: 'once, one by one', run: () => concurrently(jobs, async () => void (await acceptOne(await request()))) },
    {
      name: 'graphile jobKey',
      run: () => concurrently(jobs, async () => void (await utils.addJob('accept', {}, { jobKey: newId() }))),
    },
    {
      name: 'pg-boss singletonKey',
      run: () => concurrently(jobs, async () => void (await pgBoss.send('accept', {}, { singletonKey: newId() }))),
    },
    { name: 'same rows, 500 a statement', run: () => sameRows(sql, jobs) },
  ])
  await sql.end()
  await pgBoss.stop({ graceful: false })
  await utils.release()
  return reports
}

async function request() {
  return buildNotificationRequest(
    producer,
    newId(),
    { type: 'order_confirmation', recipient: { phone: '+15551234567' }, data: { orderId: newId() } },
    await activeConfiguration(),
    currentLane(),
  )
}

const producer = newId()

/** The statement alone on rows that were made before: what the database can take in the very same tables. */
async function sameRows(sql: ReturnType<typeof connect>, jobs: number): Promise<number> {
  const batches: AdmitBatch[] = []
  for (let made = 0; made < jobs; made += 500) {
    const requests = await Promise.all(Array.from({ length: 500 }, request))
    const now = new Date()
    const opened = new Map(
      requests.flatMap(({ candidates }) =>
        candidates.flatMap(({ id, windows }) =>
          windows.map(
            (claim) => [claim.windowKey, { openerId: id, claim, closesAtMs: now.getTime() + 86_400_000 }] as const,
          ),
        ),
      ),
    )
    const decisions = requests.map(() => ({ kind: 'fresh' as const, candidates: [{ kind: 'queued' as const }] }))
    const standing = { now, configurationVersion: 1, keys: new Map(), windows: new Map() }
    batches.push(admissionBatch(requests, { decisions, opened, slid: new Map() }, standing, new Set()).rows)
  }
  const started = performance.now()
  const loop = async () => {
    for (let batch = batches.pop(); batch; batch = batches.pop()) await admitRequests(sql, batch)
  }
  await Promise.all([loop(), loop()])
  return jobs / ((performance.now() - started) / 1000)
}

async function concurrently(jobs: number, work: () => Promise<void>): Promise<number> {
  let left = jobs
  const started = performance.now()
  const loop = async () => {
    while (left-- > 0) await work()
  }
  await Promise.all(Array.from({ length: inFlight }, loop))
  return jobs / ((performance.now() - started) / 1000)
}

/** A load generator in a process of its own, so that its work is not the server's. @returns answers a second */
export async function overHttp(url: string, apiKey: string, batch: number, seconds: number): Promise<number> {
  const child = spawn(
    process.execPath,
    ['--import', 'tsx', 'bench/load.ts', url, apiKey, String(batch), String(seconds)],
    { stdio: ['ignore', 'pipe', 'inherit'] },
  )
  let out = ''
  child.stdout.on('data', (chunk: Buffer) => {
    out += chunk.toString()
  })
  await eventOnce(child, 'exit')
  return Number(out.trim())
}
