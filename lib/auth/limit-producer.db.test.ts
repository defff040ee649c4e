import { expect, test } from 'vitest'
import { connect } from '@/db/client'
import { configure, sampleConfiguration } from '@/db/testing/scenario'
import { useTestDatabase } from '@/db/testing/test-database'
import { createProducerKey } from '@/lib/auth/create-producer-key'
import { ratePool } from '@/lib/delivery/rate-pool'
import { producerRate } from '@/lib/domain/rate-limit'
import { acceptBatchHandler } from '@/lib/http/handlers/accept-batch'
import { getNotificationsHandler } from '@/lib/http/handlers/get-notifications'
import { postNotification } from '@/lib/intake/testing/post-notification'

const { sql, url } = await useTestDatabase()
await configure(sampleConfiguration(['http://127.0.0.1:1']), 0)
let next = 0

async function key(ratePerSecond: number | null): Promise<string> {
  const { token } = await createProducerKey({
    producer: `producer-${next++}`,
    scopes: ['notifications:write', 'notifications:read'],
    ratePerSecond,
    actor: 'test',
  })
  return `Bearer ${token}`
}

const message = () => ({
  type: 'order_confirmation',
  recipient: { phone: '+15551234567' },
  data: { orderId: `L${next++}` },
})

function post(authorization: string): Promise<Response> {
  return postNotification(authorization, `l${next++}`, message())
}

const accepted = async () => (await sql<{ n: number }[]>`select count(*)::int as n from notifications`)[0]?.n ?? 0

test('over its limit a key gets 429, is told when to come again, and nothing is stored', async () => {
  const authorization = await key(3)
  const started = performance.now()
  const before = await accepted()
  const answers = await Promise.all(Array.from({ length: 30 }, () => post(authorization)))
  const seconds = (performance.now() - started) / 1000
  const taken = answers.filter(({ status }) => status === 202)
  const refused = answers.filter(({ status }) => status === 429)
  expect(taken.length + refused.length).toBe(30)
  expect(taken.length).toBeGreaterThan(0)
  expect(taken.length).toBeLessThanOrEqual(3 + 3 * seconds)
  expect((await accepted()) - before).toBe(taken.length)
  const [one] = refused
  expect(Number(one?.headers.get('retry-after'))).toBeGreaterThanOrEqual(1)
  expect(one?.headers.get('ratelimit-limit')).toBe('3')
  expect(one?.headers.get('ratelimit-remaining')).toBe('0')
  expect(await one?.json()).toMatchObject({ status: 429, code: 'rate_limited' })
  expect(taken[0]?.headers.get('ratelimit-limit')).toBe('3')
})

test('reading counts too, and a key without a limit is not counted at all', async () => {
  const limited = await key(1)
  const read = (authorization: string) =>
    getNotificationsHandler(new Request('http://localhost/api/v1/notifications', { headers: { authorization } }))
  const statuses = await Promise.all(Array.from({ length: 10 }, async () => (await read(limited)).status))
  expect(statuses).toContain(429)
  const free = await key(null)
  const answers = await Promise.all(Array.from({ length: 50 }, () => post(free)))
  expect(answers.every(({ status }) => status === 202)).toBe(true)
  expect(answers[0]?.headers.has('ratelimit-limit')).toBe(false)
})

test('a batch counts as what is in it: it is let in, and later requests wait for it', async () => {
  const authorization = await key(10)
  const batch = new Request('http://localhost/', {
    method: 'POST',
    headers: { authorization, 'content-type': 'application/json' },
    body: JSON.stringify({
      notifications: Array.from({ length: 600 }, () => ({ idempotencyKey: `l${next++}`, ...message() })),
    }),
  })
  expect((await acceptBatchHandler(batch)).status).toBe(200)
  const after = await post(authorization)
  expect(after.status).toBe(429)
  expect(Number(after.headers.get('retry-after'))).toBeGreaterThan(30)
})

test('a key’s limit holds over processes that do not know of each other', async () => {
  const processes = Array.from({ length: 4 }, () => connect(url, 'accept', 2))
  const pools = processes.map((process) => ratePool(process, 'key:shared'))
  const limit = producerRate(200)
  const started = performance.now()
  let granted = 0
  await Promise.all(
    pools.map(async (pool) => {
      for (let turn = 0; turn < 300; turn++) {
        const permits = await pool.take(1, limit)
        granted += permits.granted
        await new Promise((resolve) => setImmediate(resolve))
      }
    }),
  )
  expect(granted).toBeLessThanOrEqual(limit.burst + (limit.perSecond * (performance.now() - started)) / 1000)
  expect(granted).toBeGreaterThanOrEqual(limit.burst * 0.5)
  await Promise.all(processes.map((process) => process.end()))
})

test('a limit that makes no sense is refused', async () => {
  for (const rate of [0, -1, 1.5, Number.NaN]) await expect(key(rate)).rejects.toMatchObject({ code: 'invalid' })
})
