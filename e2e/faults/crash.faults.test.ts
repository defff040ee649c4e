import { randomBytes } from 'node:crypto'
import { rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { setTimeout as pause } from 'node:timers/promises'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { connect, type Database } from '@/db/client'
import { lostLeasesMax } from '@/db/queries/lease-outbox-messages'
import { sampleConfiguration } from '@/db/testing/scenario'
import { temporaryFolder } from '@/db/testing/temporary-folder'
import { crashDatabase } from '@/e2e/support/crash/fault-bed'
import { KillableProduct } from '@/e2e/support/crash/killable-product'
import { type ClientLedger, drive } from '@/e2e/support/crash/load-driver'
import { type PlannedRequest, plannedTraffic, seeded } from '@/e2e/support/crash/traffic'
import { type Simulator, spawnSimulator } from '@/e2e/support/simulator/simulator'
import { startEmbeddedPostgres } from '@/scripts/embedded-postgres.mjs'
import { freePort } from '@/scripts/free-port.mjs'

const seed = Number(process.env.ONCE_FAULTS_SEED ?? 20261124)
const killsWanted = 30
const databaseCrashesWanted = 5
const keyedRequests = 5_000
const keylessRequests = 1_000
const apiKey = 'crash-run-api-key'

const folder = temporaryFolder('crash')
let postgres: Awaited<ReturnType<typeof startEmbeddedPostgres>>
let simulator: Simulator
let product: KillableProduct
let sql: Database
let databaseFolder = ''

beforeAll(async () => {
  postgres = await startEmbeddedPostgres({ dataDir: join(folder, 'data') })
  simulator = await spawnSimulator({ ledger: join(folder, 'ledger.jsonl'), keyless: ['keyless'] })
  await simulator.client.setFaults('keyed', { loseReplyRatio: 0.03, seed })
  await simulator.client.setFaults('keyless', { keyed: false, loseReplyRatio: 0.03, seed: seed + 1 })
  writeFileSync(join(folder, 'configuration.json'), JSON.stringify(configuration()))
  sql = connect(postgres.url, 'service', 1)
  databaseFolder = (await sql`show data_directory`)[0]?.data_directory
  product = new KillableProduct(`http://127.0.0.1:${await freePort()}`, {
    DATABASE_URL: postgres.url,
    ONCE_DATA_DIR: join(folder, 'data'),
    CRON_SECRET: randomBytes(16).toString('hex'),
    AUTH_SECRET: randomBytes(32).toString('hex'),
    ONCE_ENCRYPTION_KEYS: `k1:${randomBytes(32).toString('base64')}`,
    ONCE_ADMIN_PASSWORD: 'crash-run-password',
    ONCE_API_KEY: apiKey,
    ONCE_CONFIG_FILE: join(folder, 'configuration.json'),
    ONCE_ALLOWED_PRIVATE_HOSTS: '127.0.0.1',
    ONCE_LOG_LEVEL: 'warn',
    HOST: '127.0.0.1',
  })
  await product.start()
})

afterAll(async () => {
  await product?.kill()
  await sql?.end({ timeout: 1 })
  await simulator?.stop()
  await postgres?.stop()
  rmSync(folder, { recursive: true, force: true })
})

test('SIGKILLs and database crashes in the middle of traffic lose nothing and double nothing', async () => {
  const keyed = plannedTraffic({ count: keyedRequests, seed, type: 'order', prefix: 'keyed', firstPhone: 1_000_000 })
  const keyless = plannedTraffic({
    count: keylessRequests,
    seed: seed + 1,
    type: 'notice',
    prefix: 'keyless',
    firstPhone: 2_000_000,
  })
  // Where thirty kills and starts take longer than all of this, more is asked for meanwhile. Given up against hanging only.
  const options = { clients: 24, perSecond: 60, givesUpAfterMs: 1_800_000 }
  const done = new AbortController()
  let killsUnderLoad = 0
  const driveUntilKilled = async () => {
    const ledger = await drive(product.url, apiKey, keyed, options)
    for (let n = 1; product.kills < killsWanted; n++) {
      const more = { count: 50, seed: seed + 10 + n, prefix: `more-${n}`, firstPhone: 3_000_000 + 100 * n }
      const requests = plannedTraffic({ ...more, type: 'order' })
      const { answers, retries } = await drive(product.url, apiKey, requests, options)
      keyed.push(...requests)
      for (const [key, all] of answers) ledger.answers.set(key, all)
      ledger.retries += retries
    }
    killsUnderLoad = product.kills
    return ledger
  }
  const load = Promise.all([
    driveUntilKilled(),
    drive(product.url, apiKey, keyless, { ...options, clients: 6, perSecond: 12 }),
  ]).finally(() => done.abort())
  const databaseCrashes = await strike(done.signal)
  const [keyedLedger, keylessLedger] = await load
  await settle()

  // The run proves nothing unless its faults landed.
  const accepted = await simulator.client.ledger('keyed')
  const acceptedKeyless = await simulator.client.ledger('keyless')
  const [facts] = await sql<{ lost: number; unknown: number; review: number }[]>`
    select (select count(*)::int from attempt_results where code = 'worker_lost') as lost,
           (select count(*)::int from attempt_results where outcome = 'unknown') as unknown,
           (select count(*)::int from outbox_messages where state = 'held') as review`
  const report = {
    seed,
    kills: product.kills,
    killsUnderLoad,
    databaseCrashes,
    clientRetries: keyedLedger.retries + keylessLedger.retries,
    keyedAcceptances: accepted.counts.accepted,
    answeredFromTheProvidersDedup: accepted.counts.repeats,
    keylessAcceptances: acceptedKeyless.counts.accepted,
    attemptsLostWithTheirWorker: facts?.lost ?? 0,
    unknownOutcomes: facts?.unknown ?? 0,
    inReview: facts?.review ?? 0,
  }
  process.stdout.write(`crash run: ${JSON.stringify(report)}\n`)
  expect(report.killsUnderLoad).toBeGreaterThanOrEqual(killsWanted)
  expect(report.databaseCrashes).toBeGreaterThanOrEqual(databaseCrashesWanted)
  expect(report.answeredFromTheProvidersDedup).toBeGreaterThanOrEqual(50)
  expect(report.clientRetries).toBeGreaterThanOrEqual(30)
  expect(report.unknownOutcomes).toBeGreaterThanOrEqual(100)

  auditClients(keyed, keyedLedger)
  auditClients(keyless, keylessLedger)
  // A provider with keys: every fact arrived, and arrived once.
  expect(timesByRecipient(accepted.acceptances)).toEqual(new Map(factsOf(keyed).map((fact) => [fact, 1])))
  expect(accepted.counts.otherBody).toBe(0)
  // A provider without: nothing twice; what is not in its ledger, or may be, waits for a person.
  const keylessTimes = timesByRecipient(acceptedKeyless.acceptances)
  expect([...keylessTimes.values()].filter((times) => times > 1)).toEqual([])
  await auditKeyless(keylessTimes, keyless, keylessLedger)
  await auditDatabase(keyed, keyedLedger)
})

/** Kills the product at random moments, and every sixth time the database under it, until enough was killed and the load is done. */
async function strike(loadDone: AbortSignal): Promise<number> {
  const chance = seeded(seed + 2)
  let databaseCrashes = 0
  while (!loadDone.aborted || product.kills < killsWanted) {
    await untilItSends(loadDone)
    await pause(150 + chance() * 1_500)
    await untilNoneIsSuspected(loadDone)
    if (product.kills % 6 === 3) {
      if (crashDatabase(databaseFolder)) databaseCrashes++
      await pause(chance() * 500)
    }
    await product.kill()
    await product.start()
    if (product.kills > killsWanted * 3) throw new Error('the load does not end')
    if (product.kills >= killsWanted && databaseCrashes >= databaseCrashesWanted) break
  }
  return databaseCrashes
}

/** On a slow machine most lives would end before that, and what they had leased would be suspected of having ended them. */
async function untilItSends(loadDone: AbortSignal): Promise<void> {
  const before = await called()
  while (!loadDone.aborted && (await called()) === before) await pause(50)
}

/** What two lives leased and did not begin is begun first: a third that ends with it in its hands leaves it to a person. */
async function untilNoneIsSuspected(loadDone: AbortSignal): Promise<void> {
  const suspects = async () => {
    const [found] = await sql<{ n: number }[]>`
      select count(*)::int as n from outbox_messages
      where state in ('ready', 'leased') and lost_leases >= ${lostLeasesMax - 1}`
    return found?.n
  }
  // The database may be coming back from its last crash.
  while (!loadDone.aborted && (await suspects().catch(() => null)) !== 0) await pause(50)
}

async function called(): Promise<number> {
  const { accepted, repeats } = (await simulator.client.ledger('keyed', 1)).counts
  return accepted + repeats
}

/** Waits until nothing is left but what waits for a person. */
async function settle(): Promise<void> {
  for (const end = Date.now() + 180_000; Date.now() < end; ) {
    try {
      const [open] = await sql<
        { n: number }[]
      >`select count(*)::int as n from outbox_messages where state in ('ready', 'leased', 'dispatching')`
      if (open?.n === 0) return
    } catch {
      // The last crash may be a moment ago.
    }
    await pause(500)
  }
  throw new Error(`the backlog did not drain:\n${product.output}`)
}

function auditClients(requests: PlannedRequest[], ledger: ClientLedger): void {
  const keys = new Set(requests.map((request) => request.key))
  expect(ledger.answers.size).toBe(keys.size)
  for (const answers of ledger.answers.values()) expect(new Set(answers.map((answer) => answer.body)).size).toBe(1)
  const fresh = new Map<string, Set<string>>()
  for (const request of requests) {
    const [answer] = ledger.answers.get(request.key) ?? []
    if (answer?.status === 202) fresh.set(request.fact, (fresh.get(request.fact) ?? new Set()).add(answer.id))
  }
  // Each fact was accepted as one notification, whatever came in between.
  expect([...fresh.values()].filter((ids) => ids.size !== 1)).toEqual([])
  expect(fresh.size).toBe(factsOf(requests).length)
}

async function auditDatabase(requests: PlannedRequest[], ledger: ClientLedger): Promise<void> {
  const ids = [...new Set(requests.map((request) => ledger.answers.get(request.key)?.[0]?.id ?? ''))]
  const rows = await sql<{ status: string; n: number }[]>`
    select status, count(*)::int as n from notifications where id = any(${ids}::uuid[]) group by status order by status`
  expect(rows.map((row) => row.status)).toEqual(['sent', 'suppressed'])
  expect(rows.reduce((sum, row) => sum + row.n, 0)).toBe(ids.length)
}

async function auditKeyless(
  times: Map<string, number>,
  requests: PlannedRequest[],
  ledger: ClientLedger,
): Promise<void> {
  const idsByFact = new Map<string, string>()
  for (const request of requests) {
    const [answer] = ledger.answers.get(request.key) ?? []
    if (answer?.status === 202) idsByFact.set(request.fact, answer.id)
  }
  const ids = [...idsByFact.values()]
  const rows = await sql<
    { id: string; status: string }[]
  >`select id, status from notifications where id = any(${ids}::uuid[])`
  const statusOf = new Map(rows.map((row) => [row.id, row.status]))
  let inReview = 0
  for (const [fact, id] of idsByFact) {
    const status = statusOf.get(id)
    expect(['sent', 'needs_review']).toContain(status)
    if (status === 'sent') expect(times.get(fact)).toBe(1)
    else inReview++
  }
  expect(inReview).toBeGreaterThan(0)
}

function factsOf(requests: PlannedRequest[]): string[] {
  return [...new Set(requests.map((request) => request.fact))].toSorted()
}

function timesByRecipient(acceptances: { recipient: string | null }[]): Map<string, number> {
  const times = new Map<string, number>()
  for (const { recipient } of acceptances) times.set(recipient ?? '', (times.get(recipient ?? '') ?? 0) + 1)
  return new Map([...times].toSorted(([a], [b]) => (a < b ? -1 : 1)))
}

function configuration() {
  const dedup = [
    { rule: 'same-order', fields: ['data.orderId'], window: 'P1D' },
    {
      rule: 'one-per-campaign',
      guard: 'unique_identifier' as const,
      fields: ['identifiers.customer_id'],
      scope: 'campaign' as const,
      window: 'forever',
    },
  ]
  const keyed = sampleConfiguration([simulator.baseUrl('keyed')], {
    provider: { name: 'keyed', timeoutMs: 1_000 },
    route: { name: 'keyed', providers: ['keyed'], retry: { base: 'PT0.2S', factor: 2, cap: 'PT2S', attemptsMax: 30 } },
    type: { name: 'order', route: 'keyed', dedup },
  })
  const keyless = sampleConfiguration([simulator.baseUrl('keyless')], {
    provider: { name: 'keyless', timeoutMs: 1_000, idempotency: { kind: 'none' } },
    route: {
      name: 'keyless',
      providers: ['keyless'],
      onUnknown: 'hold',
      retry: { base: 'PT0.2S', factor: 2, cap: 'PT2S', attemptsMax: 30 },
    },
    type: { name: 'notice', route: 'keyless', dedup, eventType: 'notice.created' },
  })
  return {
    providers: [...(keyed.providers ?? []), ...(keyless.providers ?? [])],
    routes: [...(keyed.routes ?? []), ...(keyless.routes ?? [])],
    notificationTypes: [...(keyed.notificationTypes ?? []), ...(keyless.notificationTypes ?? [])],
  }
}
