import { randomBytes } from 'node:crypto'
import { rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { Pool } from 'undici'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { connect } from '@/db/client'
import { sampleConfiguration } from '@/db/testing/scenario'
import { temporaryFolder } from '@/db/testing/temporary-folder'
import { KillableProduct } from '@/e2e/support/crash/killable-product'
import { type Simulator, spawnSimulator } from '@/e2e/support/simulator/simulator'
import { startEmbeddedPostgres } from '@/scripts/embedded-postgres.mjs'
import { freePort } from '@/scripts/free-port.mjs'

// Two built servers on one database, neither of which sends by itself.
const clients = 64
const keys = Array.from({ length: 1_000 }, (_, i) => `race-${i}`)
const apiKey = 'races-api-key'
const cronSecret = randomBytes(16).toString('hex')

const folder = temporaryFolder('races')
let postgres: Awaited<ReturnType<typeof startEmbeddedPostgres>>
let simulator: Simulator
const products: KillableProduct[] = []
const pools: Pool[] = []

beforeAll(async () => {
  postgres = await startEmbeddedPostgres({ dataDir: join(folder, 'data') })
  simulator = await spawnSimulator({ ledger: join(folder, 'ledger.jsonl') })
  // A call that is given up is repeated with its key, as it should be: nothing is to be given up here, however slow the machine.
  const provider = { name: 'keyed', timeoutMs: 60_000 }
  const configuration = sampleConfiguration([simulator.baseUrl('keyed')], { provider })
  writeFileSync(join(folder, 'configuration.json'), JSON.stringify(configuration))
  const environment = {
    DATABASE_URL: postgres.url,
    ONCE_DATA_DIR: join(folder, 'data'),
    CRON_SECRET: cronSecret,
    AUTH_SECRET: randomBytes(32).toString('hex'),
    ONCE_ENCRYPTION_KEYS: `k1:${randomBytes(32).toString('base64')}`,
    ONCE_ADMIN_PASSWORD: 'races-password',
    ONCE_API_KEY: apiKey,
    ONCE_CONFIG_FILE: join(folder, 'configuration.json'),
    ONCE_ALLOWED_PRIVATE_HOSTS: '127.0.0.1',
    ONCE_CRON_TICKER: 'off',
    ONCE_LOG_LEVEL: 'warn',
    HOST: '127.0.0.1',
  }
  for (let i = 0; i < 2; i++) {
    const product = new KillableProduct(`http://127.0.0.1:${await freePort()}`, environment)
    products.push(product)
    await product.start()
    pools.push(new Pool(product.url, { connections: clients / 2 }))
  }
})

afterAll(async () => {
  await Promise.all(pools.map((pool) => pool.destroy()))
  await Promise.all(products.map((product) => product.stop()))
  await simulator?.stop()
  await postgres?.stop()
  rmSync(folder, { recursive: true, force: true })
})

test('64 clients ask two servers for each of 1,000 keys: 1,000 notifications, and everybody gets the same bytes', async () => {
  const answers = new Map<string, Set<string>>()
  const ids = new Set<string>()
  let fresh = 0
  await Promise.all(
    Array.from({ length: clients }, async (_, client) => {
      for (let i = 0; i < keys.length; i++) {
        // Each begins elsewhere and all meet again and again.
        const key = keys[(i + (client % 8) * 125) % keys.length] ?? ''
        const { body, replayed } = await ask(client, key)
        if (!replayed) fresh++
        answers.set(key, (answers.get(key) ?? new Set()).add(body))
        ids.add(JSON.parse(body).id)
      }
    }),
  )
  expect([answers.size, ids.size, fresh]).toEqual([keys.length, keys.length, keys.length])
  expect([...answers.values()].filter((bodies) => bodies.size !== 1)).toEqual([])
})

test('eight overlapping cron calls, over two servers, send each of the 1,000 once', async () => {
  const calls = await Promise.all(Array.from({ length: 8 }, (_, i) => callCron(i)))
  expect(calls.map(({ ok, drained }) => ok && drained)).toEqual(calls.map(() => true))
  expect(calls.reduce((sum, { sent }) => sum + sent, 0)).toBe(keys.length)
  expect(await repeated()).toEqual([])
  const { counts, acceptances } = await simulator.client.ledger('keyed')
  expect([counts.accepted, counts.repeats]).toEqual([keys.length, 0])
  expect(new Set(acceptances.map(({ key }) => key)).size).toBe(keys.length)
})

/** What came before each attempt that was not the first. */
async function repeated(): Promise<{ number: number; outcome: string | null; code: string | null }[]> {
  const sql = connect(postgres.url, 'service', 1)
  const rows = await sql<{ number: number; outcome: string | null; code: string | null }[]>`
    select a.number, r.outcome, r.code from attempts a
    left join attempt_results r on r.lane = a.lane and r.notification_id = a.notification_id and r.number = a.number - 1
    where a.number > 1`
  await sql.end({ timeout: 1 })
  return [...rows]
}

/** Asks until there is a final answer: another's first request may be under way (409), the database busy (503). */
async function ask(client: number, key: string): Promise<{ body: string; replayed: boolean }> {
  const pool = pools[client % pools.length]
  if (!pool) throw new Error('no server')
  for (;;) {
    const response = await pool.request({
      method: 'POST',
      path: '/api/v1/notifications',
      headers: { authorization: `Bearer ${apiKey}`, 'content-type': 'application/json', 'idempotency-key': key },
      body: JSON.stringify({
        type: 'order_confirmation',
        recipient: { phone: '+15551234567' },
        data: { orderId: key },
      }),
    })
    const body = await response.body.text()
    if (response.statusCode === 202) return { body, replayed: response.headers['idempotent-replayed'] === 'true' }
    if (response.statusCode !== 409 && response.statusCode !== 503) throw new Error(`${response.statusCode} ${body}`)
  }
}

async function callCron(i: number): Promise<{ ok: boolean; drained: boolean; sent: number }> {
  const response = await fetch(`${products[i % 2]?.url}/api/cron/outbox`, {
    method: 'POST',
    headers: { authorization: `Bearer ${cronSecret}` },
  })
  return (await response.json()) as { ok: boolean; drained: boolean; sent: number }
}
