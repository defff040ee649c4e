import { afterAll, expect, test } from 'vitest'
import { cancelMessage } from '@/db/queries/cancel-message'
import { leaseOutboxMessages } from '@/db/queries/lease-outbox-messages'
import { requestCommand } from '@/db/queries/request-command'
import { startAttempts } from '@/db/queries/start-attempts'
import { useSessions } from '@/db/testing/interleave'
import { useTestDatabase } from '@/db/testing/test-database'
import { laneOf } from '@/lib/domain/lane'
import { newId } from '@/lib/intake/build-request'
import { operationsScenario } from '@/lib/operations/testing/operations-scenario'

const { sql, url } = await useTestDatabase()
const { post, operate, drain, sentInto, read, peer } = await operationsScenario({ keyed: false })
const everyOrder = useSessions(url)
afterAll(() => peer.close())
let next = 0

test('a cancelled notification is never sent, and what it would have told may be told by another', async () => {
  const { id } = await post('C1')
  const asked = await operate('cancel', id, { reason: 'wrong order' })
  expect(asked).toEqual({ status: 202, body: { commandId: expect.any(String) } })
  await drain()
  expect(peer.accepted).not.toContain(id)
  expect(await read(id)).toMatchObject({
    status: 'cancelled',
    commands: [{ kind: 'cancel', status: 'done', reason: 'wrong order', answer: 'cancelled; nobody got it' }],
  })
  expect((await post('C1')).status).toBe(202)
})

test('after an unknown outcome a cancel closes the work, not the windows: the customer may have got it', async () => {
  const id = await sentInto(['lose_reply'], 'C2')
  expect(await read(id)).toMatchObject({ status: 'needs_review' })
  expect((await operate('cancel', id)).status).toBe(202)
  await drain()
  expect(await read(id)).toMatchObject({ status: 'cancelled' })
  expect((await post('C2')).status).toBe(200)
})

test('a raw outbox row says failed when its notification was cancelled', async () => {
  const id = newId()
  const payload = { orderId: 'C3', phone: '+15551234567' }
  await drain()
  peer.script = [{ answer: 422 }]
  await sql`insert into outbox (id, event_type, payload) values (${id}, 'custom.order.created', ${sql.json(payload)})`
  await drain()
  await operate('cancel', id)
  await drain()
  expect(await sql`select status, problem from outbox where id = ${id}`).toEqual([
    { status: 'failed', problem: 'cancelled by a person' },
  ])
})

test('what is sent, cancelled or unknown to us cannot be cancelled; the answer names the status', async () => {
  const sent = await sentInto([], 'C4')
  expect(await operate('cancel', sent)).toMatchObject({
    status: 409,
    body: { code: 'not_allowed', detail: expect.stringContaining('sent') },
  })
  expect((await operate('cancel', newId())).status).toBe(404)
  expect((await operate('cancel', 'no-id')).status).toBe(404)
})

test('the same key is the same command for ever; with other content it is refused', async () => {
  const { id } = await post('C5')
  const answers = await Promise.all(Array.from({ length: 10 }, () => operate('cancel', id, { reason: 'x' }, 'key-C5')))
  expect(new Set(answers.map((answer) => answer.body.commandId)).size).toBe(1)
  expect(answers.filter(({ replayed }) => !replayed)).toHaveLength(1)
  await drain()
  const late = await operate('cancel', id, { reason: 'x' }, 'key-C5')
  expect(late).toEqual({ status: 202, body: answers[0]?.body, replayed: true })
  for (const [verb, body] of [
    ['cancel', { reason: 'y' }],
    ['retry', { reason: 'x' }],
  ] as const) {
    expect(await operate(verb, id, body, 'key-C5')).toMatchObject({
      status: 422,
      body: { code: 'idempotency_key_reused' },
    })
  }
  expect((await operate('cancel', (await post('C6')).id, { reason: 'x' }, 'key-C5')).status).toBe(422)
  expect(await sql`select 1 from audit_records where subject_id = ${id}`).toHaveLength(1)
})

async function cancel(id: string, connection = sql): Promise<boolean> {
  const command = {
    id: newId(),
    kind: 'cancel',
    notificationId: id,
    actor: 'test',
    reason: null,
    detail: null,
  } as const
  await requestCommand(sql, { ...command, auditId: newId() })
  return cancelMessage(connection, { notificationId: id, commandId: command.id, now: new Date(), windowKeys: [] }).then(
    () => true,
    (error: { code?: string; detail?: string }) => error.detail !== 'state' && Promise.reject(error),
  )
}

/** Counts what happens to one message, done in whichever session. */
async function racing(order: string) {
  await sql`delete from outbox_messages`
  const { id } = await post(order)
  const happened = { leased: 0, started: 0, cancelled: 0 }
  let token = -1
  const actors = {
    lease: async (session = sql) => {
      const [leased] = await leaseOutboxMessages(session, laneOf(id), 'provider-1', 100)
      token = leased?.token ?? token
      happened.leased += leased ? 1 : 0
    },
    start: async (session = sql) => {
      const intent = { id, token, bodyHash: Buffer.alloc(32), timeoutMs: 1_000 }
      happened.started += (await startAttempts(session, laneOf(id), [intent])).length
    },
    cancel: async (session = sql) => {
      happened.cancelled += (await cancel(id, session)) ? 1 : 0
    },
  }
  return { happened, ...actors }
}

test('a cancel and two leases of a message that waits, in every order: one of the three has it', async () => {
  let cancelled = 0
  const orders = await everyOrder(async () => {
    const { happened, lease, start, cancel } = await racing(`I${next++}`)
    const check = async (order: string) => {
      cancelled += happened.cancelled
      await start()
      const one = happened.cancelled ? { leased: 0, started: 0, cancelled: 1 } : { leased: 1, started: 1, cancelled: 0 }
      expect([order, happened]).toEqual([order, one])
    }
    const actors = [
      { name: 'cancel', act: cancel },
      { name: 'one', act: lease },
      { name: 'other', act: lease },
    ]
    return { actors, check }
  })
  expect([orders, cancelled > 0, cancelled < orders]).toEqual([90, true, true])
}, 60_000)

test('a cancel and the intent to call, in every order: what is leased is called, and cannot be cancelled', async () => {
  await everyOrder(async () => {
    const { happened, lease, start, cancel } = await racing(`I${next++}`)
    await lease()
    const check = async (order: string) =>
      expect([order, happened]).toEqual([order, { leased: 1, started: 1, cancelled: 0 }])
    const actors = [
      { name: 'cancel', act: cancel },
      { name: 'start', act: start },
    ]
    return { actors, check }
  })
}, 60_000)
