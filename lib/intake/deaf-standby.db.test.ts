import { afterEach, expect, test, vi } from 'vitest'
import { database } from '@/db/client'
import { leaseOutboxMessages } from '@/db/queries/lease-outbox-messages'
import { startAttempts } from '@/db/queries/start-attempts'
import { isSettled, useLonePrimary } from '@/db/testing/lone-primary'
import { configure, sampleConfiguration, testProducer } from '@/db/testing/scenario'
import { laneOf } from '@/lib/domain/lane'
import { newId } from '@/lib/intake/build-request'
import { postNotification } from '@/lib/intake/testing/post-notification'
import { keepReceipts } from '@/lib/receipts/receipt-queue'

const primary = await useLonePrimary()
const { authorization } = await testProducer()
await configure(sampleConfiguration(['http://127.0.0.1:9']), 0)

afterEach(() => primary.goOnAlone())

function ask(key: string): Promise<Response> {
  const order = { type: 'order_confirmation', recipient: { phone: '+15551234567' }, data: { orderId: key } }
  return postNotification(authorization, key, order)
}

test('while no standby confirms, a request and its repeat get 503 in time; asked again afterwards they get one answer', async () => {
  await ask('warm') // its connections are there
  await primary.awaitStandby()
  const first = ask('deaf')
  await primary.committing(1)
  const [answer, repeat] = await Promise.all([first, ask('deaf')])
  expect(answer.status).toBe(503)
  expect(answer.headers.get('retry-after')).toBe('1')
  expect(await answer.json()).toMatchObject({ code: 'outcome_unknown' })
  // It waits for the first one's row: that one has not finished.
  expect(repeat.status).toBe(409)
  expect(repeat.headers.get('retry-after')).toBe('1')
  expect(await repeat.json()).toMatchObject({ code: 'request_in_flight' })
  await primary.goOnAlone()
  const [again, twice] = [await ask('deaf'), await ask('deaf')]
  expect([again.status, twice.status]).toEqual([202, 202])
  expect(await again.text()).toBe(await twice.text())
  const [kept] = await primary.sql`select count(*)::int as n from notifications`
  expect(kept).toEqual({ n: 2 })
})

test('who breaks the wait off gets nobody an answer: the commit is waited for once more', async () => {
  await primary.awaitStandby()
  const answer = ask('broken-off')
  const [pid] = await primary.committing(1)
  await primary.sql`select pg_cancel_backend(${pid ?? 0})`
  await vi.waitFor(async () => {
    const [row] = await primary.sql`select 1 from idempotency_keys where key = 'broken-off'`
    expect(row).toBeDefined() // committed here alone, and to be seen by everybody
  }, 10_000)
  await primary.committing(1)
  expect(await isSettled(answer)).toBe(false)
  await primary.goOnAlone()
  const [first, repeat] = [await answer, await ask('broken-off')]
  expect([first.status, repeat.status]).toEqual([202, 202])
  expect(await repeat.text()).toBe(await first.text())
})

test('a session that is ended while it waits is not taken for a confirmation', async () => {
  await primary.awaitStandby()
  const answer = ask('session-ended')
  const [pid] = await primary.committing(1)
  await primary.sql`select pg_terminate_backend(${pid ?? 0})`
  await vi.waitFor(async () => {
    const others = (await primary.waiting()).filter((waiting) => waiting !== pid)
    expect(others).toHaveLength(1)
  }, 10_000)
  expect(await isSettled(answer)).toBe(false)
  await primary.goOnAlone()
  expect((await answer).status).toBe(202)
})

test('a lease waits for no standby, the intent to call does', async () => {
  const { id } = (await (await ask('leased')).json()) as { id: string }
  const lane = laneOf(id)
  const engine = database('engine')
  await primary.awaitStandby()
  const leased = await leaseOutboxMessages(engine, lane, 'provider-1', 10)
  const intents = leased.map((one) => ({ id: one.id, token: one.token, bodyHash: one.bodyHash, timeoutMs: 1_000 }))
  expect(intents.map((intent) => intent.id)).toContain(id)
  const started = startAttempts(engine, lane, intents)
  await primary.committing(1)
  expect(await isSettled(started)).toBe(false)
  await primary.goOnAlone()
  expect(await started).toHaveLength(intents.length)
})

test('a receipt is confirmed to nobody before a standby has it, however often it is told', async () => {
  const receipt = {
    ...{ notificationId: newId(), providerMessageId: null, receiptId: 'r1', status: 'delivered' as const },
    ...{ code: null, at: null },
  }
  await primary.awaitStandby()
  const told = keepReceipts('provider-1', [receipt])
  const [pid] = await primary.committing(1)
  await primary.sql`select pg_cancel_backend(${pid ?? 0})`
  await vi.waitFor(async () => {
    expect((await primary.waiting()).length).toBe(1)
    expect(await primary.sql`select 1 from receipts`).toHaveLength(1) // to be seen here
  }, 10_000)
  const again = keepReceipts('provider-1', [receipt])
  await primary.committing(2)
  expect([await isSettled(told), await isSettled(again)]).toEqual([false, false])
  await primary.goOnAlone()
  await Promise.all([told, again])
})

test('what the database has not begun to take in time is taken back: its answer says so, and it is nowhere afterwards', async () => {
  const receipt = (name: string) => ({
    ...{ notificationId: newId(), providerMessageId: null, receiptId: name, status: 'delivered' as const },
    ...{ code: null, at: null },
  })
  await ask('warm again')
  await primary.awaitStandby()
  const begun: Promise<unknown>[] = []
  // Two statements of each kind are in flight, and everything after them waits for its turn.
  for (const n of [1, 2]) {
    begun.push(
      ask(`begun-${n}`),
      keepReceipts('provider-1', [receipt(`begun-${n}`)]).catch(() => 'not kept'),
    )
    await primary.committing(2 * n)
  }
  const [answer, kept] = await Promise.all([
    ask('not-begun'),
    keepReceipts('provider-1', [receipt('not-begun')]).catch((error: unknown) => error),
  ])
  expect(answer.status).toBe(503)
  expect(await answer.json()).toMatchObject({ code: 'unavailable', detail: expect.stringContaining('Nothing was') })
  expect(kept).toMatchObject({ code: 'unavailable' })
  await primary.goOnAlone()
  await Promise.all(begun)
  await ask('afterwards')
  await keepReceipts('provider-1', [receipt('afterwards')])
  const keys =
    await primary.sql`select key from idempotency_keys where key in ('begun-1', 'begun-2', 'not-begun') order by 1`
  expect(keys.map(({ key }) => key)).toEqual(['begun-1', 'begun-2'])
  const told = await primary.sql`select receipt_id as id from receipts where receipt_id like '%begun%' order by 1`
  expect(told.map(({ id }) => id)).toEqual(['begun-1', 'begun-2'])
})
