import { afterAll, expect, test } from 'vitest'
import { connect } from '@/db/client'
import { cancelMessage } from '@/db/queries/cancel-message'
import { leaseOutboxMessages } from '@/db/queries/lease-outbox-messages'
import { requestCommand } from '@/db/queries/request-command'
import { startAttempts } from '@/db/queries/start-attempts'
import { useTestDatabase } from '@/db/testing/test-database'
import { laneOf } from '@/lib/domain/lane'
import { newId } from '@/lib/intake/build-request'
import { operationsScenario } from '@/lib/operations/testing/operations-scenario'

const { sql, url } = await useTestDatabase()
const { post, operate, drain, sentInto, read, peer } = await operationsScenario({ keyed: false })
const other = connect(url, 'engine', 1)
afterAll(() => Promise.all([peer.close(), other.end()]))

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

type Step = 'lease' | 'start' | 'cancel'

/** Does the steps on one fresh notification in this order. @returns which of cancel and start happened */
async function interleave(steps: readonly Step[]): Promise<{ started: boolean; cancelled: boolean }> {
  const { id } = await post(`I-${steps.join('-')}`)
  const lane = laneOf(id)
  const happened = { started: false, cancelled: false }
  let token = 0
  for (const step of steps) {
    if (step === 'lease') {
      const leased = await leaseOutboxMessages(sql, lane, 'provider-1', 100)
      token = leased.find((message) => message.id === id)?.token ?? -1
    } else if (step === 'start') {
      happened.started = await start(id, token)
    } else {
      happened.cancelled = await cancel(id)
    }
  }
  return happened
}

async function start(id: string, token: number): Promise<boolean> {
  const intent = { id, token, bodyHash: Buffer.alloc(32), timeoutMs: 1_000 }
  return (await startAttempts(sql, laneOf(id), [intent])).length === 1
}

async function cancel(id: string, connection = sql): Promise<boolean> {
  const command = {
    id: newId(),
    kind: 'cancel' as const,
    notificationId: id,
    actor: 'test',
    reason: null,
    detail: null,
  }
  await requestCommand(sql, { ...command, auditId: newId() })
  try {
    await cancelMessage(connection, { notificationId: id, commandId: command.id, now: new Date(), windowKeys: [] })
    return true
  } catch (error) {
    expect(error).toMatchObject({ code: '40001', detail: 'state' })
    return false
  }
}

test.each([
  { steps: ['cancel', 'lease', 'start'], wins: 'cancelled' },
  { steps: ['lease', 'cancel', 'start'], wins: 'started' },
  { steps: ['lease', 'start', 'cancel'], wins: 'started' },
] as const)('cancel against sending, in the order $steps: exactly one happens', async ({ steps, wins }) => {
  const happened = await interleave(steps)
  expect(happened).toEqual({ started: wins === 'started', cancelled: wins === 'cancelled' })
})

test.each(['cancel first', 'lease first'])(
  'a cancel and a lease that meet on the row (%s): the second sees the first',
  async (order) => {
    const { id } = await post(`M-${order}`)
    const leaseIt = async (connection = sql) =>
      (await leaseOutboxMessages(connection, laneOf(id), 'provider-1', 100)).some((message) => message.id === id)
    const [first, second] =
      order === 'cancel first' ? [(c = sql) => cancel(id, c), leaseIt] : [leaseIt, (c = sql) => cancel(id, c)]
    let waiting: Promise<boolean> = Promise.resolve(false)
    const won = await other.begin(async (transaction) => {
      const result = await first(transaction as never)
      waiting = second()
      await untilSomebodyWaits(order === 'lease first')
      return result
    })
    expect([won, await waiting]).toEqual([true, false])
  },
)

/** A lease skips a locked row and never waits; a cancel waits for it. */
async function untilSomebodyWaits(expected: boolean): Promise<void> {
  if (!expected) return
  while ((await sql`select 1 from pg_locks where not granted`).length === 0) await new Promise(setImmediate)
}
