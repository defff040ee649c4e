import { afterAll, expect, test } from 'vitest'
import { configure, sampleConfiguration, testProducer } from '@/db/testing/scenario'
import { useTestDatabase } from '@/db/testing/test-database'
import { drainOutbox } from '@/lib/delivery/drain-outbox'
import { competingEngine, until } from '@/lib/delivery/testing/competing-engines'
import { ledgerProvider } from '@/lib/delivery/testing/ledger-provider'
import { postNotification } from '@/lib/intake/testing/post-notification'

const { sql, url } = await useTestDatabase()
const { authorization } = await testProducer()
const [limited, free] = [await ledgerProvider({ keyed: true }), await ledgerProvider({ keyed: true })]
afterAll(() => Promise.all([limited.close(), free.close()]))
const ratePerSecond = 40

const base = sampleConfiguration([limited.baseUrl, free.baseUrl], {})
const [limitedProvider, freeProvider] = base.providers ?? []
const [type] = base.notificationTypes ?? []
const [route] = base.routes ?? []
if (!limitedProvider || !freeProvider || !type || !route) throw new Error('the sample has two providers')
await configure(
  {
    ...base,
    providers: [{ ...limitedProvider, ratePerSecond, timeoutMs: 30_000 }, freeProvider],
    routes: [
      { ...route, name: 'limited', providers: ['provider-1'] },
      { ...route, name: 'free', providers: ['provider-2'] },
      { ...route, name: 'either', providers: ['provider-1', 'provider-2'] },
    ],
    notificationTypes: [
      { ...type, name: 'limited', route: 'limited', eventType: 'limited' },
      { ...type, name: 'free', route: 'free', eventType: 'free' },
      { ...type, name: 'either', route: 'either', eventType: 'either' },
    ],
    facade: {},
  },
  0,
)

let next = 0
async function post(count: number, name: 'limited' | 'free' | 'either'): Promise<void> {
  await Promise.all(
    Array.from({ length: count }, async () => {
      const response = await postNotification(authorization, `k${next}`, {
        type: name,
        recipient: { phone: '+15551234567' },
        data: { orderId: `R${next++}` },
      })
      expect(response.status).toBe(202)
    }),
  )
}

test('four engines together never exceed a provider’s rate, and another provider’s messages do not wait for it', async () => {
  await post(160, 'limited')
  await post(10, 'free')
  const started = performance.now()
  const engines = Array.from({ length: 4 }, () => competingEngine(url))
  await until(() => free.accepted.length === 10)
  expect(limited.accepted.length).toBeLessThan(160)
  // Waiting for a rate holds no lease: what is leased or called now is what was permitted.
  const [held] = await sql<{ n: number }[]>`
    select count(*)::int as n from outbox_messages where provider = 'provider-1' and state in ('leased', 'dispatching')`
  expect(held?.n).toBeLessThanOrEqual(ratePerSecond * 0.2 + 4)
  await until(() => limited.accepted.length === 160)
  await Promise.all(engines.map((engine) => engine.stop()))
  limited.calledAt.forEach((at, calls) => {
    expect(calls + 1).toBeLessThanOrEqual((ratePerSecond * (at - started)) / 1000 + ratePerSecond * 0.1)
  })
  expect(new Set(limited.accepted).size).toBe(160)
})

test('a drain waits for the rate within its budget and says when it did not get through', async () => {
  await post(30, 'limited')
  const before = limited.accepted.length
  const first = await drainOutbox({ budgetSeconds: 1.3 })
  expect(first.drained).toBe(false)
  const second = await drainOutbox({ budgetSeconds: 10 })
  expect(second.drained).toBe(true)
  expect(limited.accepted.length - before).toBe(30)
  const [row] = await sql<{ n: number }[]>`select count(*)::int as n from outbox_messages`
  expect(row?.n).toBe(0)
})

test('a drain looks everywhere while a provider’s calls are out: what falls due at another meanwhile is sent', async () => {
  await post(3, 'limited')
  limited.always = 'hold_reply'
  const sent = free.accepted.length
  const draining = drainOutbox({ budgetSeconds: 60 })
  await limited.held()
  await post(5, 'free')
  await until(() => free.accepted.length === sent + 5)
  expect(limited.open.now).toBe(3)
  limited.always = null
  limited.letGo()
  expect(await draining).toMatchObject({ drained: true, sent: 8 })
})

test('a drain is not over while a call is out, nor before what that call leaves to do is done', async () => {
  limited.delayMs = 1_300 // longer than a drain waits before it looks again
  limited.script = [{ answer: 429, headers: { 'retry-after': '60' } }]
  const sent = free.accepted.length
  await post(1, 'either')
  expect(await drainOutbox({ budgetSeconds: 20 })).toMatchObject({ drained: true, fellBack: 1, sent: 1 })
  expect(free.accepted.length).toBe(sent + 1)
})
