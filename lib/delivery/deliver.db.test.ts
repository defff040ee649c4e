import { afterAll, beforeEach, expect, test } from 'vitest'
import { leaseOutboxMessages } from '@/db/queries/lease-outbox-messages'
import { startAttempts } from '@/db/queries/start-attempts'
import { configure, sampleConfiguration, testProducer } from '@/db/testing/scenario'
import { useTestDatabase } from '@/db/testing/test-database'
import { activeConfiguration } from '@/lib/configuration/active-configuration'
import { attemptDelivery } from '@/lib/delivery/attempt-delivery'
import { startRun } from '@/lib/delivery/delivery-run'
import { drainOutbox } from '@/lib/delivery/drain-outbox'
import { prepareSend } from '@/lib/delivery/prepare-send'
import { type LedgerProvider, ledgerProvider } from '@/lib/delivery/testing/ledger-provider'
import { laneOf } from '@/lib/domain/lane'
import { openContentBytes, sealContent } from '@/lib/intake/notification-content'
import { postNotification } from '@/lib/intake/testing/post-notification'

const { sql } = await useTestDatabase()
const { authorization } = await testProducer()
const providers: LedgerProvider[] = []
let version = 0
let next = 0

afterAll(() => Promise.all(providers.map((provider) => provider.close())))

async function provider(keyed = true): Promise<LedgerProvider> {
  const made = await ledgerProvider({ keyed })
  providers.push(made)
  return made
}

async function use(made: LedgerProvider[], change: Parameters<typeof sampleConfiguration>[1] = {}): Promise<void> {
  version = await configure(
    sampleConfiguration(
      made.map((one) => one.baseUrl),
      change,
    ),
    version,
  )
}

async function post(orderId = `ORD_${next++}`): Promise<string> {
  const response = await postNotification(authorization, `key-${orderId}`, {
    type: 'order_confirmation',
    recipient: { phone: '+15551234567' },
    data: { orderId },
  })
  expect(response.status).toBe(202)
  return ((await response.json()) as { id: string }).id
}

async function statusOf(id: string): Promise<{ status: string; state: string | null }> {
  const [row] = await sql<{ status: string; state: string | null }[]>`
    select n.status, m.state from notifications n left join outbox_messages m on m.notification_id = n.id where n.id = ${id}`
  return row ?? { status: 'missing', state: null }
}

async function outcomesOf(id: string): Promise<string[]> {
  const rows = await sql<{ o: string }[]>`
    select a.provider || ':' || r.outcome || ':' || coalesce(r.code, '') as o
    from attempts a join attempt_results r on r.notification_id = a.notification_id and r.number = a.number
    where a.notification_id = ${id} order by a.number`
  return rows.map((row) => row.o)
}

/** Runs the engine until nothing is left but what waits for a person. */
async function drain(): Promise<Awaited<ReturnType<typeof drainOutbox>>> {
  for (;;) {
    const summary = await drainOutbox({ budgetSeconds: 10 })
    const [left] = await sql<
      { n: number }[]
    >`select count(*)::int as n from outbox_messages where state in ('ready','leased','dispatching')`
    if (left?.n === 0) return summary
    await sql`update outbox_messages set due_at = now() where state = 'ready'`
  }
}

beforeEach(async () => {
  await sql`delete from outbox_messages`
  await sql`delete from provider_states`
})

test('an accepted notification reaches its provider once, under its own id as key', async () => {
  const one = await provider()
  await use([one])
  const id = await post()
  const summary = await drainOutbox({ budgetSeconds: 10 })
  expect(one.accepted).toEqual([id])
  expect(JSON.parse(one.calls[0]?.body ?? '')).toMatchObject({
    idempotencyKey: id,
    data: { address: '+15551234567', message: expect.stringContaining('is confirmed.') },
  })
  expect(await statusOf(id)).toEqual({ status: 'sent', state: null })
  expect(summary).toMatchObject({ leased: 1, sent: 1, drained: true })
})

test('a lost reply from a provider that knows our key is asked again with the same bytes', async () => {
  const one = await provider(true)
  await use([one])
  one.script = ['lose_reply']
  const id = await post()
  await drain()
  expect(one.accepted).toEqual([id])
  expect(one.calls).toHaveLength(2)
  expect(one.calls[1]).toEqual(one.calls[0])
  expect((await outcomesOf(id)).map((o) => o.split(':')[1])).toEqual(['unknown', 'accepted'])
  expect(await statusOf(id)).toEqual({ status: 'sent', state: null })
})

test('a lost reply from a provider without keys is held for a person and never sent again', async () => {
  const [one, two] = [await provider(false), await provider(true)]
  await use([one, two], { provider: { idempotency: { kind: 'none' } }, route: { onUnknown: 'hold' } })
  one.script = ['lose_reply']
  const id = await post()
  await drain()
  await drain()
  expect(one.accepted).toEqual([id])
  expect(two.accepted).toEqual([])
  expect(await statusOf(id)).toEqual({ status: 'needs_review', state: 'held' })
})

test('a certain non-send falls back to the next provider with the same key and content', async () => {
  const [one, two] = [await provider(), await provider()]
  await use([one, two])
  one.script = [{ answer: 429, headers: { 'retry-after': '30' } }]
  const id = await post()
  const summary = await drain()
  expect(one.accepted).toEqual([])
  expect(two.accepted).toEqual([id])
  expect(two.calls[0]?.body).toBe(one.calls[0]?.body)
  expect(await outcomesOf(id)).toEqual(['provider-1:unavailable:http_429', 'provider-2:accepted:'])
  expect(summary.fellBack).toBe(1)
})

test('a message that no provider would take becomes a dead letter and frees its window', async () => {
  const one = await provider()
  await use([one], { type: { dedup: [{ rule: 'same-order', fields: ['data.orderId'], window: 'forever' }] } })
  one.script = [{ answer: 422 }]
  const id = await post('ORD_dead')
  expect(await sql`select 1 from dedup_windows where opener_id = ${id}`).toHaveLength(1)
  await drain()
  expect(await statusOf(id)).toEqual({ status: 'dead_lettered', state: 'dead' })
  expect(await sql`select 1 from dedup_windows where opener_id = ${id}`).toHaveLength(0)
})

test('eight overlapping drains send a thousand messages once each', async () => {
  const one = await provider(false)
  // A long limit: what a busy machine answers late must not pass for a provider in trouble.
  await use([one], { provider: { idempotency: { kind: 'none' }, timeoutMs: 20_000 }, route: { onUnknown: 'hold' } })
  const ids = await Promise.all(Array.from({ length: 1_000 }, () => post()))
  const summaries = await Promise.all(Array.from({ length: 8 }, () => drainOutbox({ budgetSeconds: 30 })))
  expect(one.accepted.toSorted()).toEqual(ids.toSorted())
  expect(summaries.reduce((sum, summary) => sum + summary.sent, 0)).toBe(1_000)
}, 60_000)

test('a worker that lost its lease changes nothing, and what it saw is kept as late', async () => {
  const one = await provider(true)
  await use([one])
  one.script = ['hold_reply']
  const id = await post()
  const first = drainOutbox({ budgetSeconds: 20 })
  await one.held()
  await sql`update outbox_messages set leased_until = now() - interval '1 second' where notification_id = ${id}`
  await drainOutbox({ budgetSeconds: 5 })
  await drain()
  one.letGo()
  await first
  const results = await sql<{ number: number; outcome: string; late: boolean; code: string | null }[]>`
    select number, outcome, late, code from attempt_results where notification_id = ${id} order by number, late`
  expect(results).toEqual([
    { number: 1, outcome: 'unknown', late: false, code: 'worker_lost' },
    { number: 1, outcome: 'accepted', late: true, code: null },
    { number: 2, outcome: 'accepted', late: false, code: null },
  ])
  expect(one.accepted).toEqual([id])
  expect(await statusOf(id)).toEqual({ status: 'sent', state: null })
}, 60_000)

test.each([
  ['stood still', { monotonic: 10_001, wall: 10_001 }],
  ['stood still while its clock was set back', { monotonic: 10_001, wall: -3_600_000 }],
  ['was suspended, its steady clock too,', { monotonic: 5, wall: 10_001 }],
])(
  'a worker that %s between its intent and its call calls nobody: the attempt may be another’s by now',
  async (_, ago) => {
    const one = await provider(false)
    await use([one])
    const id = await post()
    const run = startRun(new AbortController().signal)
    const [leased] = await leaseOutboxMessages(sql, laneOf(id), 'provider-1', 1)
    if (!leased) throw new Error('nothing was leased')
    const readiness = await prepareSend(run, leased, await activeConfiguration())
    if (readiness.kind !== 'send') throw new Error(`not to be sent: ${readiness.kind}`)
    const intent = { id, token: leased.token, bodyHash: readiness.sendable.wireHash, timeoutMs: 2_000 }
    const [started] = await startAttempts(sql, laneOf(id), [intent])
    if (!started) throw new Error('not started')
    const { monotonic, wall } = started.intendedAt
    const longAgo = { ...started, intendedAt: { monotonic: monotonic - ago.monotonic, wall: wall - ago.wall } }
    await attemptDelivery(run, laneOf(id), readiness.sendable, longAgo, () => {})
    expect(one.calls).toEqual([])
    expect(await outcomesOf(id)).toEqual(['provider-1:unavailable:worker_stood_still'])
  },
)

test('a lease that ran out before any attempt goes back to ready and is sent once', async () => {
  const one = await provider(true)
  await use([one])
  const id = await post()
  await sql`update outbox_messages set state = 'leased', lease_token = 5, leased_until = now() - interval '1 second' where notification_id = ${id}`
  const summary = await drain()
  expect(summary.rescued).toBe(1)
  expect(one.accepted).toEqual([id])
  expect(await sql`select 1 from attempts where notification_id = ${id}`).toHaveLength(1)
})

test('a notification past its expiry is not sent', async () => {
  const one = await provider(true)
  await use([one])
  const id = await post()
  await sql`update outbox_messages set expires_at = now() - interval '1 second' where notification_id = ${id}`
  await drain()
  expect(one.calls).toEqual([])
  expect(await statusOf(id)).toEqual({ status: 'expired', state: null })
})

test('content of another notification is not sent', async () => {
  const one = await provider(true)
  await use([one])
  const [a, b] = [await post(), await post()]
  await sql`update notification_contents set sealed = (select sealed from notification_contents where notification_id = ${b}) where notification_id = ${a}`
  await sql`insert into outbox (id, event_type, payload, status) values (${a}, 't', '{}', 'queued')`
  await sql`update notifications set event_id = id where id = ${a}`
  await drain()
  expect(one.accepted).toEqual([b])
  expect(await statusOf(a)).toEqual({ status: 'needs_review', state: 'held' })
  expect(await sql`select status from outbox where id = ${a}`).toEqual([{ status: 'queued' }])
})

test('content that is sealed for its own notification, but is not what was hashed at acceptance, is not sent', async () => {
  const one = await provider(true)
  await use([one])
  const [changed, kept] = [await post(), await post()]
  const [row] = await sql<
    { sealed: Buffer }[]
  >`select sealed from notification_contents where notification_id = ${changed}`
  const other = openContentBytes(changed, row?.sealed ?? Buffer.alloc(0))
    .toString()
    .replace('is confirmed', 'is cancelled')
  expect(other).toContain('is cancelled')
  await sql`update notification_contents set sealed = ${sealContent(changed, Buffer.from(other))} where notification_id = ${changed}`
  await drain()
  expect(one.accepted).toEqual([kept])
  expect(await statusOf(changed)).toEqual({ status: 'needs_review', state: 'held' })
  expect(await outcomesOf(changed)).toEqual([])
})

test('a repeat whose turn comes after its provider may have forgotten the key is not sent: a person has to look', async () => {
  const one = await provider(false) // what a provider without memory would do
  const retry = { base: 'PT10M', factor: 1, cap: 'PT10M', jitter: 'none' as const, attemptsMax: 3 }
  await use([one], { provider: { idempotency: { kind: 'native-key', retention: 'PT1H' } }, route: { retry } })
  one.script = ['lose_reply']
  const id = await post()
  await drainOutbox({ budgetSeconds: 5 })
  expect(await statusOf(id)).toEqual({ status: 'queued', state: 'ready' })
  await sql`
    update outbox_messages set due_at = now(), first_attempt_at = first_attempt_at - interval '1 hour' where notification_id = ${id}`
  await drainOutbox({ budgetSeconds: 5 })
  expect(one.accepted).toEqual([id])
  expect(await outcomesOf(id)).toHaveLength(1) // no attempt was begun
  expect(await statusOf(id)).toEqual({ status: 'needs_review', state: 'held' })
})

test('a repeat whose worker waited since its lease calls nobody once its provider may have forgotten the key', async () => {
  const one = await provider(false)
  const retry = { base: 'PT10M', factor: 1, cap: 'PT10M', jitter: 'none' as const, attemptsMax: 3 }
  await use([one], { provider: { idempotency: { kind: 'native-key', retention: 'PT1H' } }, route: { retry } })
  one.script = ['lose_reply']
  const id = await post()
  await drainOutbox({ budgetSeconds: 5 })
  await sql`update outbox_messages set due_at = now() where notification_id = ${id}`
  const run = startRun(new AbortController().signal)
  const [leased] = await leaseOutboxMessages(sql, laneOf(id), 'provider-1', 1)
  if (!leased?.uncertain) throw new Error('nothing to repeat')
  const readiness = await prepareSend(run, leased, await activeConfiguration())
  if (readiness.kind !== 'send') throw new Error(`not to be sent: ${readiness.kind}`)
  // A crash of the database took its lease back meanwhile, and the next one has the same token: the intent is let through.
  leased.leasedAt.monotonic -= 3_600_000
  const intent = { id, token: leased.token, bodyHash: readiness.sendable.wireHash, timeoutMs: 2_000 }
  const [started] = await startAttempts(sql, laneOf(id), [intent])
  if (!started) throw new Error('not started')
  await attemptDelivery(run, laneOf(id), readiness.sendable, started, () => {})
  expect(one.accepted).toEqual([id])
  expect((await outcomesOf(id)).at(-1)).toBe('provider-1:unavailable:key_no_longer_known')
  expect(await statusOf(id)).toEqual({ status: 'needs_review', state: 'held' })
})

test('a repeat is not sent to a provider of which it was found out meanwhile that it knows no keys', async () => {
  const one = await provider(false)
  await use([one], { route: { retry: { base: 'PT10M', factor: 1, cap: 'PT10M', jitter: 'none', attemptsMax: 3 } } })
  one.script = ['lose_reply']
  const id = await post()
  await drainOutbox({ budgetSeconds: 5 })
  await use([one], { provider: { idempotency: { kind: 'none' } } })
  await sql`update outbox_messages set due_at = now() where notification_id = ${id}`
  await drainOutbox({ budgetSeconds: 5 })
  expect(one.accepted).toEqual([id])
  expect(await outcomesOf(id)).toHaveLength(1) // no attempt was begun
  expect(await statusOf(id)).toEqual({ status: 'needs_review', state: 'held' })
})
