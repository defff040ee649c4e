import { randomUUID } from 'node:crypto'
import { afterAll, expect, test } from 'vitest'
import type { Database } from '@/db/client'
import { type AdmitBatch, admitRequests } from '@/db/queries/admit-requests'
import type { FinishedAttempt } from '@/db/queries/finish-attempts'
import { leaseOutboxMessages } from '@/db/queries/lease-outbox-messages'
import { recordReceipts } from '@/db/queries/record-receipts'
import { requestCommand } from '@/db/queries/request-command'
import { retryDeadLetter } from '@/db/queries/retry-dead-letter'
import { settleLateAcceptances } from '@/db/queries/settle-late-acceptances'
import { settleLookup } from '@/db/queries/settle-lookup'
import { startAttempts } from '@/db/queries/start-attempts'
import { finishedAttempt } from '@/db/testing/finished-attempt'
import { type Actor, useSessions } from '@/db/testing/interleave'
import { useTestDatabase } from '@/db/testing/test-database'
import { startRun } from '@/lib/delivery/delivery-run'
import { drainOutbox } from '@/lib/delivery/drain-outbox'
import { finishAttempt } from '@/lib/delivery/finish-queue'
import { laneOf } from '@/lib/domain/lane'
import type { NotificationStatus } from '@/lib/domain/notification'
import { receiptSubject } from '@/lib/domain/receipt'
import { newId } from '@/lib/intake/build-request'
import { operationsScenario } from '@/lib/operations/testing/operations-scenario'

const { sql, url } = await useTestDatabase()
const everyOrder = useSessions(url)
const { post, operate, drain, sentInto, read, peer } = await operationsScenario({
  keyed: false,
  provider: { breaker: { minimumCalls: 1_000 } }, // so many lost replies would close it
})
afterAll(() => peer.close())

const provider = 'provider-1'
let orders = 0

type Unsent = { id: string; orderId: string }

/** Somebody called it unsent, and was wrong. */
async function deadLetter(orderId = `T${orders++}`): Promise<Unsent> {
  const id = await sentInto(['lose_reply'], orderId)
  await operate('resolve', id, { verdict: 'not_sent', reason: 'a guess' })
  await drain()
  return { id, orderId }
}

/** Its provider refused it, and has it all the same. */
async function refused(orderId = `T${orders++}`): Promise<Unsent> {
  return { id: await sentInto([{ answer: 400 }], orderId), orderId }
}

async function cancelled(unsent: Unsent): Promise<Unsent> {
  await operate('cancel', unsent.id)
  await drain()
  return unsent
}

/** It could not be called, and was of no use any more when its turn came. */
async function expired(orderId = `T${orders++}`): Promise<Unsent> {
  const id = await sentInto(Array(5).fill({ answer: 429 }), orderId) // a backoff may be over at once
  peer.script = []
  await sql`update outbox_messages set due_at = now(), expires_at = now() where notification_id = ${id}`
  await drain()
  return { id, orderId }
}

const endings: [string, NotificationStatus, () => Promise<Unsent>][] = [
  ['a dead letter', 'dead_lettered', deadLetter],
  ['what was refused', 'dead_lettered', refused],
  ['a dead letter that was cancelled', 'cancelled', async () => cancelled(await deadLetter())],
  ['what was refused and cancelled', 'cancelled', async () => cancelled(await refused())],
  ['what could not be called and expired', 'expired', expired],
]

const foundByLookup = (session: Database, id: string) =>
  settleLookup(session, laneOf(id), {
    ...{ id, token: -1, askedAt: new Date(), provider, type: 'order_confirmation', channel: 'sms' },
    ...{ eventId: null, windowKeys: [], messageHash: null, next: { kind: 'sent' } },
    answer: { found: 'accepted', code: null, detail: null, providerMessageId: `m-${id}` },
  })

const toldByReceipt = (session: Database, ...ids: string[]) =>
  recordReceipts(
    session,
    ids.map((notificationId) => {
      const subject = receiptSubject(provider, { notificationId, providerMessageId: null })
      if (!subject) throw new Error('a receipt about nothing')
      const said = { receiptId: null, providerMessageId: null, status: 'delivered' as const, code: null, at: null }
      return { subject, receiptHash: randomUUID(), provider, ...said }
    }),
  )

const heardLate = (session: Database, id: string) => settleLateAcceptances(session, laneOf(id), [late(id)])

const proofs = { 'a look-up': foundByLookup, 'a receipt': toldByReceipt, 'a late reply': heardLate }
const named = Object.entries(proofs) as [string, (session: Database, id: string) => Promise<unknown>][]

async function originalOf(orderId: string): Promise<{ status: number; original: unknown }> {
  const { status, id } = await post(orderId)
  const [row] = await sql`select duplicate_of from suppressions where notification_id = ${id}`
  return { status, original: row?.duplicate_of ?? null }
}

test.each(endings.flatMap(([what, status, make]) => named.map(([how, prove]) => ({ what, status, make, how, prove }))))(
  '$what, of which $how proves that it was taken, suppresses what comes after it',
  async ({ status, make, prove }) => {
    const { id, orderId } = await make()
    expect(await read(id)).toMatchObject({ status })
    await prove(sql, id)
    expect(await read(id)).toMatchObject({ status: expect.stringMatching(/^(sent|delivered)$/) })
    expect(await originalOf(orderId)).toEqual({ status: 200, original: id })
    expect(await operate('retry', id)).toMatchObject({ status: 409 })
  },
)

test.each(named)('who opened its window since keeps it when %s proves it', async (_, prove) => {
  const { id, orderId } = await deadLetter()
  const twin = await post(orderId)
  expect(twin.status).toBe(202)
  await prove(sql, id)
  expect(await originalOf(orderId)).toEqual({ status: 200, original: twin.id })
  await drain()
})

test('a window whose time was over meanwhile stays closed', async () => {
  const { id, orderId } = await deadLetter()
  await sql`update notifications set released_windows =
    (select jsonb_agg(w || '{"opened_at": "2020-01-01T00:00:00Z", "closes_at": "2020-01-02T00:00:00Z"}') from jsonb_array_elements(released_windows) w) where id = ${id}`
  await foundByLookup(sql, id)
  expect((await post(orderId)).status).toBe(202)
  await drain()
})

test('two dead letters about one fact that are proved together hold its window once', async () => {
  const { id, orderId } = await deadLetter()
  const twin = await deadLetter(orderId)
  await toldByReceipt(sql, id, twin.id)
  const { status, original } = await originalOf(orderId)
  expect([status, [id, twin.id].includes(String(original))]).toEqual([200, true])
})

test.each(named)(
  '%s and a new request about the same fact, in every order: one of them holds the window',
  async (_, prove) => {
    let admitted = 0
    const count = await everyOrder(async () => {
      const { id, orderId } = await deadLetter()
      const [{ window } = {}] =
        await sql`select window_keys[1] as window from outbox_messages where notification_id = ${id}`
      let opened: boolean | null = null
      const twin = newId()
      const accept: Actor = {
        name: 'accept',
        act: async (session) => {
          opened = await admitRequests(session, opening(String(window), twin)).then(
            () => true,
            (error: { detail?: string }) => error.detail !== 'dedup_window' && Promise.reject(error),
          )
        },
      }
      const check = async (order: string) => {
        expect([order, await originalOf(orderId)]).toEqual([order, { status: 200, original: opened ? twin : id }])
        if (opened) admitted++
      }
      return { actors: [{ name: 'proof', act: (session) => prove(session, id) }, accept], check }
    })
    expect(count).toBe(6)
    expect([admitted > 0, admitted < count]).toEqual([true, true])
  },
  60_000,
)

/** What accepting it changes of its window. */
function opening(windowKey: string, openerId: string): AdmitBatch {
  const window = { windowKey, openerId, rule: 'same-order', configurationVersion: 1, closesAt: null }
  return {
    ...{
      now: new Date(),
      campaign: null,
      freshKeys: [],
      repeatedKeys: [],
      openedWindows: [window],
      slidWindows: [],
      notifications: [],
    },
    ...{ suppressions: [], events: [], outboxRows: [] },
  }
}

async function asked(notificationId: string): Promise<string> {
  const id = newId()
  await requestCommand(sql, {
    id,
    notificationId,
    kind: 'retry',
    actor: 'test',
    reason: null,
    detail: null,
    auditId: newId(),
  })
  return id
}

async function retry(session: Database, id: string, commandId: string): Promise<boolean> {
  const what = { notificationId: id, commandId, now: new Date(), provider, configurationVersion: 1, windows: [] }
  return retryDeadLetter(session, what).then(
    () => true,
    (error: { code?: string }) => error.code !== '40001' && Promise.reject(error),
  )
}

const callsOf = (id: string) => peer.calls.filter(({ key }) => key === id).length

test('a late “accepted” and a retry by hand at that moment, in every order: nobody is called again', async () => {
  await everyOrder(async () => {
    const { id, orderId } = await deadLetter()
    const command = await asked(id)
    const check = async (order: string) => {
      await sql`delete from outbox_commands where id = ${command}`
      await drain()
      expect([order, callsOf(id), (await read(id)).status]).toEqual([order, 1, 'sent'])
      expect([order, (await post(orderId)).status]).toEqual([order, 200])
    }
    const actors = [
      { name: 'late', act: (session: Database) => heardLate(session, id) },
      { name: 'retry', act: (session: Database) => retry(session, id, command) },
    ]
    return { actors, check }
  })
}, 60_000)

test('a late “accepted” and the call of a retry that is about to begin, in every order: once more at most, and one end', async () => {
  let [begun, count] = [0, 0]
  count = await everyOrder(async () => {
    const { id } = await deadLetter()
    expect(await retry(sql, id, await asked(id))).toBe(true)
    const [leased] = await leaseOutboxMessages(sql, laneOf(id), provider, 10)
    const intent = { id, token: leased?.token ?? 0, bodyHash: Buffer.alloc(32), timeoutMs: 1_000 }
    let started = 0
    const actors: Actor[] = [
      { name: 'late', act: (session) => heardLate(session, id) },
      {
        name: 'start',
        act: async (session) => {
          started = (await startAttempts(session, laneOf(id), [intent])).length
        },
      },
    ]
    const check = async (order: string) => {
      begun += started
      await drain()
      const [left] = await sql`select count(*)::int as work from outbox_messages where notification_id = ${id}`
      expect([order, started <= 1, (await read(id)).status, left?.work]).toEqual([order, true, 'sent', 0])
    }
    return { actors, check }
  })
  expect([begun > 0, begun < count]).toEqual([true, true])
}, 60_000)

test('a worker that was taken for lost and the word that it is lost, told in one batch: what was taken is sent', async () => {
  const held = { kind: 'held', reason: 'worker_lost', uncertain: true } as const
  const [id, run] = [await sentInto(['lose_reply'], `T${orders++}`), startRun(new AbortController().signal)]
  await sql`update outbox_messages set state = 'dispatching', leased_until = now(), lease_token = 7, open_attempt_at = now()
    where notification_id = ${id}`
  const lost = { ...late(id), token: 7, outcome: 'unknown' as const, next: held }
  const told = [lost, late(id)].map((attempt) => finishAttempt(run, laneOf(id), attempt))
  expect(await Promise.all(told)).toEqual([true, false])
  expect(await read(id)).toMatchObject({ status: 'sent', providerMessageId: `m-${id}` })
})

test('a reply that comes when its message was called unsent settles it, through the worker that heard it', async () => {
  peer.script = ['hold_reply']
  const { id } = await post('held')
  const first = drainOutbox({ budgetSeconds: 20 })
  await peer.held()
  await sql`update outbox_messages set leased_until = now() - interval '1 second' where notification_id = ${id}`
  await drain()
  await operate('resolve', id, { verdict: 'not_sent', reason: 'a guess' })
  await drain()
  expect(await read(id)).toMatchObject({ status: 'dead_lettered' })
  peer.letGo()
  await first
  expect(await read(id)).toMatchObject({ status: 'sent', providerMessageId: expect.any(String) })
  expect(await originalOf('held')).toEqual({ status: 200, original: id })
})

/** What a worker tells that has lost its lease. */
function late(id: string): FinishedAttempt {
  return finishedAttempt({ id, token: -1, type: 'order_confirmation', providerMessageId: `m-${id}` })
}
