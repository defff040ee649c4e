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
    providers: [{ ...limitedProvider, ratePerSecond }, freeProvider],
    routes: [
      { ...route, name: 'limited', providers: ['provider-1'] },
      { ...route, name: 'free', providers: ['provider-2'] },
    ],
    notificationTypes: [
      { ...type, name: 'limited', route: 'limited', eventType: 'limited' },
      { ...type, name: 'free', route: 'free', eventType: 'free' },
    ],
    facade: {},
  },
  0,
)

let next = 0
async function post(count: number, name: 'limited' | 'free'): Promise<void> {
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
