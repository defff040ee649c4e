import { afterAll, expect, test } from 'vitest'
import { connect } from '@/db/client'
import { readPendingCommands } from '@/db/queries/pending-commands'
import { useTestDatabase } from '@/db/testing/test-database'
import { newId } from '@/lib/intake/build-request'
import { requestMany } from '@/lib/operations/request-many'
import { resendNotification } from '@/lib/operations/resend-notification'
import { runCommands } from '@/lib/operations/run-commands'
import { operationsScenario } from '@/lib/operations/testing/operations-scenario'

const { sql, url } = await useTestDatabase()
const other = connect(url, 'engine', 1)
const { post, operate, drain, sentInto, read, peer } = await operationsScenario({
  keyed: false,
  type: { guardrail: { kind: 'internal', fields: ['identifiers.customer_id'], within: 'P1D' } },
})
afterAll(() => Promise.all([peer.close(), other.end()]))

const resentOf = async (id: string) =>
  (await sql`select id from notifications where resend_of = ${id}`).map((row) => String(row.id))

test('a resend is a new notification with the same words to the same recipient, and both say so', async () => {
  const id = await sentInto([], 'S1')
  expect((await operate('resend', id, { reason: 'the customer lost it' })).status).toBe(202)
  await drain()
  const [again = ''] = await resentOf(id)
  expect(peer.accepted.filter((key) => key === id || key === again)).toEqual([id, again])
  const [first, second] = [id, again].map((key) =>
    JSON.parse(peer.calls.find((call) => call.key === key)?.body ?? '{}'),
  )
  expect(second).toEqual({ ...first, idempotencyKey: again })
  expect(await read(id)).toMatchObject({ status: 'sent', resendOf: null, resends: [{ id: again, status: 'sent' }] })
  const made = await read(again)
  expect(made).toMatchObject({
    status: 'sent',
    resendOf: id,
    resends: [],
    duplicateRisk: true,
    recipient: { phone: expect.any(String) },
  })
  expect(JSON.stringify(made.timeline)).toContain(`a resend of ${id}, asked for by producer:shop: the customer lost it`)
})

test('the original keeps its windows, and so does the guardrail: only the resend passes them', async () => {
  const id = await sentInto([], 'S2')
  await operate('resend', id, { reason: 'x' })
  await drain()
  expect(await resentOf(id)).toHaveLength(1)
  expect(await sql`select 1 from suppressions where duplicate_of = ${id}`).toHaveLength(0)
  const twin = await post('S2')
  expect(twin.status).toBe(200)
  expect(await sql`select duplicate_of from suppressions where notification_id = ${twin.id}`).toEqual([
    { duplicate_of: id },
  ])
})

test('what a guard stopped is sent when a person asks for it, and its own record stays', async () => {
  await sentInto([], 'S2b')
  const twin = await post('S2b')
  expect((await operate('resend', twin.id, { reason: 'the first one was to another number' })).status).toBe(202)
  await drain()
  const [again = ''] = await resentOf(twin.id)
  expect(peer.accepted).toContain(again)
  expect(await read(twin.id)).toMatchObject({ status: 'suppressed', resends: [{ id: again, status: 'sent' }] })
  expect(await read(again)).toMatchObject({ status: 'sent', duplicateRisk: true })
})

test('a resend of a dead letter takes the free windows: neither a twin nor a retry of the original follows it', async () => {
  const id = await sentInto([{ answer: 422 }], 'S3')
  await operate('resend', id, { reason: 'x' })
  await drain()
  const [again = ''] = await resentOf(id)
  expect(await read(again)).toMatchObject({ status: 'sent', duplicateRisk: false })
  expect((await post('S3')).status).toBe(200)
  await operate('retry', id)
  await drain()
  expect(peer.accepted).not.toContain(id)
})

test('a resend that became a dead letter itself can be retried', async () => {
  const id = await sentInto([], 'S4')
  peer.script = [{ answer: 422 }]
  await operate('resend', id, { reason: 'x' })
  await drain()
  const [again = ''] = await resentOf(id)
  expect((await operate('retry', again)).status).toBe(202)
  await drain()
  expect(await read(again)).toMatchObject({ status: 'sent' })
})

test('one key makes one resend, however often it is asked and by however many engines it is done', async () => {
  const id = await sentInto([], 'S5')
  const answers = await Promise.all(Array.from({ length: 10 }, () => operate('resend', id, { reason: 'x' }, 'key-S5')))
  expect(new Set(answers.map((answer) => answer.body.commandId)).size).toBe(1)
  const [command] = await readPendingCommands(sql, 10)
  if (!command) throw new Error('no command waits')
  const done = await Promise.allSettled(Array.from({ length: 8 }, () => resendNotification(sql, command)))
  expect(done.filter((result) => result.status === 'fulfilled')).toHaveLength(1)
  await drain()
  expect(await resentOf(id)).toHaveLength(1)
  expect(
    await sql`select actor, reason from audit_records where subject_id = ${id} and action = 'notification.resend'`,
  ).toEqual([{ actor: 'producer:shop', reason: 'x' }])
})

test('who asks for many at once sends nothing again that was sent again before, whatever is left of the command', async () => {
  const id = await sentInto([{ answer: 422 }], 'S10')
  const many = () =>
    requestMany(
      { kind: 'user', email: 'o@example.com', role: 'operator' },
      { command: 'resend', ids: [id], reason: 'all of them' },
    )
  await operate('resend', id, { reason: 'x' })
  const refused = { queued: 0, refused: [{ why: 'It is queued or sent again already', count: 1 }] }
  expect(await many()).toEqual(refused)
  await drain()
  await sql`delete from outbox_commands where notification_id = ${id}`
  expect(await many()).toEqual(refused)
  expect(await resentOf(id)).toHaveLength(1)
})

test('what may be on its way by itself cannot be resent, and every resend has a reason', async () => {
  const { id } = await post('S6')
  expect(await operate('resend', id, { reason: 'x' })).toMatchObject({ status: 409, body: { code: 'not_allowed' } })
  expect((await operate('resend', id, {})).status).toBe(422)
  expect((await operate('resend', newId(), { reason: 'x' })).status).toBe(404)
})

test('an original that went back to work while its resend waited is not resent', async () => {
  const id = await sentInto([{ answer: 422 }], 'S7')
  await operate('retry', id)
  await operate('resend', id, { reason: 'x' })
  await drain()
  const accepted = peer.accepted.filter((key) => key === id)
  expect(accepted).toHaveLength(1)
  expect(await resentOf(id)).toHaveLength(0)
})

test('an original that goes back to work while its resend is being written is not resent', async () => {
  const id = await sentInto([{ answer: 422 }], 'S9')
  await operate('resend', id, { reason: 'x' })
  let resending: Promise<number> = Promise.resolve(0)
  await other.begin(async (transaction) => {
    await transaction`update outbox_messages set state = 'ready', due_at = now() + interval '1 hour' where notification_id = ${id}`
    resending = runCommands()
    while ((await sql`select 1 from pg_locks where not granted`).length === 0) await new Promise(setImmediate)
  })
  await resending
  await drain()
  expect(await resentOf(id)).toHaveLength(0)
  expect(await read(id)).toMatchObject({
    commands: [{ kind: 'resend', status: 'refused', answer: 'It is queued again.' }],
  })
})

test('the resend is found by its customer, and its raw row still tells the original', async () => {
  const id = newId()
  const payload = { orderId: 'S8', phone: '+15557654321', customerId: 'CUST_S8' }
  await sql`insert into outbox (id, event_type, payload) values (${id}, 'custom.order.created', ${sql.json(payload)})`
  await drain()
  peer.script = [{ answer: 422 }]
  await operate('resend', id, { reason: 'x' })
  await drain()
  const [again = ''] = await resentOf(id)
  expect(await read(again)).toMatchObject({ status: 'dead_lettered' })
  expect(await sql`select status from outbox where id = ${id}`).toEqual([{ status: 'sent' }])
  const references = (key: string) =>
    sql`select reference_hash from notification_references where notification_id = ${key} order by 1`
  expect(await references(again)).toEqual(await references(id))
})
