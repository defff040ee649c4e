import { afterAll, afterEach, beforeEach, expect, test } from 'vitest'
import { connect } from '@/db/client'
import { takeRetryTokens } from '@/db/queries/take-retry-tokens'
import { configure, sampleConfiguration, testProducer } from '@/db/testing/scenario'
import { useTestDatabase } from '@/db/testing/test-database'
import { type CompetingEngine, competingEngine, until } from '@/lib/delivery/testing/competing-engines'
import { type LedgerProvider, ledgerProvider } from '@/lib/delivery/testing/ledger-provider'
import { postNotification } from '@/lib/intake/testing/post-notification'

const { sql, url } = await useTestDatabase()
const { authorization } = await testProducer()
const peers: LedgerProvider[] = []
const engines: CompetingEngine[] = []
let version = 0
let next = 0

beforeEach(async () => {
  await sql`delete from outbox_messages`
  await sql`delete from provider_states`
  await sql`delete from provider_outcomes`
})
afterEach(() => Promise.all(engines.splice(0).map((engine) => engine.stop())))
afterAll(() => Promise.all(peers.map((peer) => peer.close())))

type ProviderChange = NonNullable<NonNullable<Parameters<typeof sampleConfiguration>[1]>['provider']>

async function use(provider: ProviderChange): Promise<LedgerProvider> {
  const peer = await ledgerProvider({ keyed: true })
  peers.push(peer)
  const route = { retry: { base: 'PT0.02S', factor: 1, cap: 'PT0.02S', attemptsMax: 100 } }
  version = await configure(sampleConfiguration([peer.baseUrl], { provider, route }), version)
  return peer
}

function engine(): void {
  engines.push(competingEngine(url))
}

async function post(count: number): Promise<void> {
  await Promise.all(
    Array.from({ length: count }, async () => {
      const response = await postNotification(authorization, `h${next}`, {
        type: 'order_confirmation',
        recipient: { phone: '+15551234567' },
        data: { orderId: `H${next++}` },
      })
      expect(response.status).toBe(202)
    }),
  )
}

test('after an outage with a backlog four engines together stay under 1.2 × the rate in any second, and during it they hardly call', async () => {
  const ratePerSecond = 50
  const breaker = { failureRatio: 0.5, minimumCalls: 5, window: 'PT10S', openFor: 'PT1S' }
  const peer = await use({ ratePerSecond, breaker })
  peer.always = { answer: 503 }
  await post(120)
  for (let n = 0; n < 4; n++) engine()
  await until(async () => (await sql`select 1 from provider_states where breaker_epoch >= 4`).length === 1)
  const duringOutage = peer.calls.length
  // Two seconds at most between the first call and the breaker's second opening, at this rate; then one probe each second.
  expect(duringOutage).toBeLessThan(120)
  peer.always = null
  await until(() => peer.accepted.length === 120)
  const startsOnRecord = async () =>
    (
      await sql<{ ms: number }[]>`
        select extract(epoch from a.started_at)::float8 * 1000 as ms
        from attempts a join attempt_results r on r.notification_id = a.notification_id and r.number = a.number
        where r.outcome = 'accepted' and a.started_at > now() - interval '1 minute' order by 1`
    ).map(({ ms }) => ms)
  await until(async () => (await startsOnRecord()).length === 120)
  const starts = await startsOnRecord()
  const inSecondFrom = (times: number[]) =>
    times.map((from, i) => times.slice(i).filter((at) => at < from + 1_000).length)
  expect(Math.max(...inSecondFrom(starts)), 'on record, by the database’s clock').toBeLessThanOrEqual(
    1.2 * ratePerSecond,
  )
  expect(new Set(peer.accepted).size).toBe(120)
})

test('Retry-After keeps every worker from the provider, not only the message from being tried', async () => {
  const peer = await use({ concurrency: 1 })
  peer.script = [{ answer: 429, headers: { 'retry-after': '2' } }]
  await post(5)
  engine()
  await until(() => peer.calls.length === 1)
  await until(async () => (await sql`select 1 from provider_states where asked_to_wait_until > now()`).length === 1)
  for (let n = 0; n < 3; n++) engine()
  await until(() => peer.accepted.length === 5)
  const [first = 0, second = 0] = peer.calledAt
  expect(second - first).toBeGreaterThanOrEqual(2_000)
})

test('failing calls are not multiplied by their repetitions, whatever the route’s retry policy says', async () => {
  const peer = await use({ breaker: { minimumCalls: 100_000 } })
  peer.always = { answer: 503 }
  await post(30)
  const started = performance.now()
  engine()
  engine()
  // A second and a half without a new call may start: by then the saved repetitions are spent.
  await until(async () => {
    const [held] = await sql<{ n: number }[]>`
      select count(*)::int as n from outbox_messages where waiting_reason = 'retry_budget'`
    return held?.n === 30 || peer.calls.length > 400
  })
  const seconds = (performance.now() - started) / 1000
  expect(peer.calls.length).toBeLessThanOrEqual(30 + 100 + 30 * 0.09 + 10 * seconds)
  peer.always = null
  await until(() => peer.accepted.length === 30)
})

test('four pools that take a retry budget as fast as they can get what was saved and what time earned, and no more', async () => {
  const pools = Array.from({ length: 4 }, () => connect(url, 'engine', 2))
  const budget = { perSecond: 100, max: 50 }
  const started = performance.now()
  let total = 0
  await Promise.all(
    pools.map(async (pool) => {
      for (let turn = 0; turn < 60; turn++) {
        const granted = await takeRetryTokens(pool, 'provider-9', budget, 20)
        total += granted
      }
    }),
  )
  const seconds = (performance.now() - started) / 1000
  expect(total).toBeLessThanOrEqual(budget.max + budget.perSecond * seconds)
  expect(total).toBeGreaterThanOrEqual(budget.max)
  await Promise.all(pools.map((pool) => pool.end()))
})
