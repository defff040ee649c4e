import { afterAll, afterEach, beforeEach, expect, test } from 'vitest'
import { leaseProbe } from '@/db/queries/lease-probe'
import { moveBreaker } from '@/db/queries/move-breaker'
import { configure, sampleConfiguration, testProducer } from '@/db/testing/scenario'
import { useTestDatabase } from '@/db/testing/test-database'
import { drainOutbox } from '@/lib/delivery/drain-outbox'
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
  await sql`delete from provider_probes`
  await sql`delete from provider_outcomes`
})
afterEach(() => Promise.all(engines.splice(0).map((engine) => engine.stop())))
afterAll(() => Promise.all(peers.map((peer) => peer.close())))

const breaker = { failureRatio: 0.5, minimumCalls: 4, window: 'PT10S', openFor: 'PT1S' }

async function use(count: number, change: Parameters<typeof sampleConfiguration>[1] = {}): Promise<LedgerProvider[]> {
  const made = await Promise.all(Array.from({ length: count }, () => ledgerProvider({ keyed: true })))
  peers.push(...made)
  const input = sampleConfiguration(
    made.map((peer) => peer.baseUrl),
    {
      ...change,
      provider: { breaker, ...change.provider },
      route: { retry: { base: 'PT0.05S', factor: 1, cap: 'PT0.05S', attemptsMax: 50 }, ...change.route },
    },
  )
  version = await configure(input, version)
  return made
}

function engine(): CompetingEngine {
  const made = competingEngine(url)
  engines.push(made)
  return made
}

async function post(count: number): Promise<string[]> {
  return Promise.all(
    Array.from({ length: count }, async () => {
      const response = await postNotification(authorization, `b${next}`, {
        type: 'order_confirmation',
        recipient: { phone: '+15551234567' },
        data: { orderId: `B${next++}` },
      })
      expect(response.status).toBe(202)
      return ((await response.json()) as { id: string }).id
    }),
  )
}

type State = { breaker: string; epoch: number }
async function stateOf(provider: string): Promise<State> {
  const [row] = await sql<State[]>`
    select breaker, breaker_epoch as epoch from provider_states where provider = ${provider}`
  return row ?? { breaker: 'closed', epoch: 0 }
}

async function put(provider: string, breakerState: 'open' | 'half_open', openForMs = 60_000): Promise<void> {
  const until = breakerState === 'open' ? `${openForMs} milliseconds` : null
  await sql`
    insert into provider_states (provider, breaker, breaker_epoch, open_until, retry_tokens)
    values (${provider}, ${breakerState}, 1, now() + ${until}::interval, 100)
    on conflict (provider) do update set breaker = excluded.breaker, breaker_epoch = provider_states.breaker_epoch + 1,
      breaker_since = now(), open_until = excluded.open_until`
}

test('four engines at a failing provider: it opens once for all, one probe at a time tries it, and one success closes it', async () => {
  const [failing] = await use(1, { provider: { breaker: { ...breaker, openFor: 'PT1S' } } })
  if (!failing) throw new Error('there is one')
  failing.always = { answer: 503 }
  const ids = await post(40)
  for (let n = 0; n < 4; n++) engine()
  await until(async () => (await stateOf('provider-1')).epoch >= 4)
  // It has been open twice for a second, so that every worker knows and is done with what it had begun: from here on only probes are called. Slow ones, so that a
  // second at the same time would show.
  failing.open.most = 0
  failing.delayMs = 150
  const calls = failing.calls.length
  await until(async () => (await stateOf('provider-1')).epoch >= 8)
  expect(failing.open.most).toBe(1)
  expect(failing.calls.length - calls).toBeLessThanOrEqual(3)
  failing.always = null
  failing.delayMs = 0
  await until(() => failing.accepted.length === 40)
  expect((await stateOf('provider-1')).breaker).toBe('closed')
  expect(failing.accepted.toSorted()).toEqual(ids.toSorted())
})

test('of many workers that saw the same window, one opens the breaker', async () => {
  await put('provider-1', 'half_open')
  await sql`update provider_states set breaker = 'closed'`
  const { epoch } = await stateOf('provider-1')
  const moves = await Promise.all(
    Array.from({ length: 8 }, () =>
      moveBreaker(sql, { provider: 'provider-1', epoch, to: 'open', openForMs: 1_000, probe: null }),
    ),
  )
  expect(moves.filter(Boolean)).toHaveLength(1)
  expect(await stateOf('provider-1')).toEqual({ breaker: 'open', epoch: epoch + 1 })
})

test('as many probes as are allowed are leased over all workers; one whose worker is gone is free again', async () => {
  await put('provider-1', 'half_open')
  const { epoch } = await stateOf('provider-1')
  const ask = (token: string, probes = 2) =>
    leaseProbe(sql, { provider: 'provider-1', epoch, probes, token, forMs: 60_000 })
  for (let round = 0; round < 30; round++) {
    await sql`delete from provider_probes`
    const leased = await Promise.all(Array.from({ length: 8 }, () => ask(crypto.randomUUID(), 1)))
    expect(leased.filter(Boolean)).toHaveLength(1)
  }
  while (await ask(crypto.randomUUID()));
  expect(await sql`select slot from provider_probes order by slot`).toEqual([{ slot: 1 }, { slot: 2 }])
  await sql`update provider_probes set leased_until = now() - interval '1 second' where slot = 2`
  expect(await ask(crypto.randomUUID())).toBe(true)
  expect(await ask(crypto.randomUUID())).toBe(false)
})

test('a probe that lost its slot, or that belongs to an earlier half-open state, decides nothing', async () => {
  await put('provider-1', 'half_open')
  const { epoch } = await stateOf('provider-1')
  const token = crypto.randomUUID()
  expect(await leaseProbe(sql, { provider: 'provider-1', epoch, probes: 1, token, forMs: 60_000 })).toBe(true)
  const close = (at: number, probe: string) =>
    moveBreaker(sql, { provider: 'provider-1', epoch: at, to: 'closed', openForMs: 0, probe })
  expect(await close(epoch, crypto.randomUUID())).toBe(false)
  await put('provider-1', 'half_open')
  expect(await close(epoch, token)).toBe(false)
  expect((await stateOf('provider-1')).breaker).toBe('half_open')
})

test('an open breaker sends certain messages to the next provider at once, without an attempt, and says why', async () => {
  const [shut, other] = await use(2)
  await put('provider-1', 'open')
  const [id] = await post(1)
  const summary = await drainOutbox({ budgetSeconds: 5 })
  expect(shut?.calls).toEqual([])
  expect(other?.accepted).toEqual([id])
  expect(summary).toMatchObject({ sent: 1, fellBack: 1, drained: true })
  const attempts = await sql`select number, provider, trigger from attempts where notification_id = ${id ?? ''}`
  expect(attempts).toEqual([{ number: 1, provider: 'provider-2', trigger: 'fallback' }])
})

test('an uncertain message waits for its own provider, whatever is open', async () => {
  const [, other] = await use(2)
  await put('provider-1', 'open')
  const [id] = await post(1)
  await sql`update outbox_messages set uncertain = true`
  const summary = await drainOutbox({ budgetSeconds: 3 })
  expect(other?.calls).toEqual([])
  expect(summary).toMatchObject({ leased: 0, drained: false })
  expect(await sql`select state, provider from outbox_messages where notification_id = ${id ?? ''}`).toEqual([
    { state: 'ready', provider: 'provider-1' },
  ])
})

test('unknown outcomes open a breaker, and none of their messages goes to another provider', async () => {
  const [silent, other] = await use(2, {
    route: { retry: { base: 'PT0.6S', factor: 1, jitter: 'none', attemptsMax: 50 } },
  })
  if (!silent || !other) throw new Error('there are two')
  silent.script = Array.from({ length: 4 }, () => 'lose_reply' as const)
  const ids = await post(4)
  engine()
  await until(async () => (await stateOf('provider-1')).breaker === 'open')
  const [late] = await post(1)
  await until(() => other.accepted.length === 1)
  await until(async () => (await sql`select 1 from outbox_messages`).length === 0)
  expect(other.accepted).toEqual([late])
  expect(silent.accepted.toSorted()).toEqual(ids.toSorted())
})

test('with nobody else in the route messages wait without leases and without a busy loop, then are sent', async () => {
  const [only] = await use(1)
  if (!only) throw new Error('there is one')
  await put('provider-1', 'open', 1_500)
  const ids = await post(20)
  const one = engine()
  await until(async () => (await stateOf('provider-1')).epoch > 1)
  expect(one.passes().busy).toBeLessThanOrEqual(3)
  await until(() => only.accepted.length === 20)
  expect(only.accepted.toSorted()).toEqual(ids.toSorted())
})

test('a message of a closed provider still expires in time', async () => {
  await use(1)
  await put('provider-1', 'open')
  const [id] = await post(1)
  await sql`update outbox_messages set expires_at = now() - interval '1 second'`
  expect(await drainOutbox({ budgetSeconds: 3 })).toMatchObject({ expired: 1 })
  expect(await sql`select status from notifications where id = ${id ?? ''}`).toEqual([{ status: 'expired' }])
})

test('a breaker that has just closed lets a tenth through at once', async () => {
  const [only] = await use(1, { provider: { concurrency: 20, breaker: { ...breaker, openFor: 'PT30S' } } })
  if (!only) throw new Error('there is one')
  await put('provider-1', 'half_open')
  await sql`update provider_states set breaker = 'closed'`
  only.delayMs = 20
  await post(20)
  engine()
  await until(() => only.accepted.length === 20)
  expect(only.open.most).toBeLessThanOrEqual(2)
})
