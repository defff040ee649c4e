import { afterAll, expect, test, vi } from 'vitest'
import { useTestDatabase } from '@/db/testing/test-database'
import type { Operator } from '@/lib/auth/operator'
import type { Role } from '@/lib/auth/permissions'
import { runVerb } from '@/lib/cli/once'
import { acceptEventHandler } from '@/lib/http/handlers/accept-event'
import { acceptNotificationHandler } from '@/lib/http/handlers/accept-notification'
import { createListHandler } from '@/lib/http/handlers/create-list'
import { uploadContactsHandler } from '@/lib/http/handlers/upload-contacts'
import { referenceHash } from '@/lib/intake/references'
import { type Erased, erase, erasePerson } from '@/lib/operations/erase-person'
import { operationsScenario } from '@/lib/operations/testing/operations-scenario'

const { sql } = await useTestDatabase()
const { peer, authorization, call, drain, operate, read, sentInto } = await operationsScenario()
afterAll(() => peer.close())

const gone = { phone: '+15550004711', customerId: 'CANARY_4711' }
const other = { phone: '+15550000815', customerId: 'CUST_0815' }
const hash = referenceHash('phone', gone.phone)
const why = { hashes: [hash], reason: 'asked for by letter', actor: 'cli' }
const user = (role: Role, recent = true): Operator => ({
  kind: 'user',
  email: `${role}@example.com`,
  role,
  proof: { recent, by: 'password' },
})

async function ask(
  recipient: object,
  orderId: string,
  key = orderId,
): Promise<{ id: string; status: number; answer: string }> {
  const request = { type: 'order_confirmation', recipient, data: { orderId } }
  const { status, body } = await call(acceptNotificationHandler, {}, request, key)
  return { id: String(body.id), status, answer: String(body.status) }
}

const send = (body: string, type = 'application/json') =>
  new Request('http://localhost/', { method: 'POST', headers: { authorization, 'content-type': type }, body })

/** Everything of the database as text, bytes opened to no one. */
async function everything(): Promise<string> {
  const tables = await sql<{ name: string }[]>`
    select relname as name from pg_class where relkind in ('r', 'p') and relnamespace = 'public'::regnamespace and not relispartition`
  const texts = await Promise.all(
    tables.map(({ name }) => sql<{ text: string }[]>`select t::text as text from ${sql(name)} t`),
  )
  return texts
    .flat()
    .map((row) => row.text)
    .join('\n')
}

test('one person is taken out of everything that is settled, and guards go on knowing them', async () => {
  const [mine, theirs] = [await ask(gone, 'ORD_1', `key-of-${gone.phone}`), await ask(other, 'ORD_2')]
  const twin = await ask(gone, 'ORD_1', 'again')
  expect(twin.answer).toBe('suppressed')
  expect((await ask(other, 'ORD_3', `key-of-${gone.phone}`)).status).toBe(422) // a collision, kept with its key
  const event = {
    eventType: 'custom.order.created',
    idempotencyKey: `e-${gone.phone}`,
    data: { phone: gone.phone, orderId: 'ORD_4' },
  }
  await acceptEventHandler(send(JSON.stringify(event)))
  await sql`insert into outbox (id, event_type, payload) values (gen_random_uuid(), 'custom.order.created', ${sql.json({ phone: gone.phone, orderId: 'ORD_5' })})`
  await createListHandler(send(JSON.stringify({ name: 'customers', uniqueIdentifier: ['customer_id'] })))
  const csv = `customer_id,phone\n${gone.customerId},${gone.phone}\n${other.customerId},${other.phone}\n`
  await uploadContactsHandler(send(csv, 'text/csv'), { params: Promise.resolve({ name: 'customers' }) })
  await drain()
  await sql`update attempt_results set detail = ${`no such number ${gone.phone}`} where notification_id = ${mine.id}`
  expect(await everything()).toContain(gone.phone)

  expect(await erase(why)).toEqual({ notifications: 4, contacts: 1, waiting: 0 } satisfies Erased)

  const text = await everything()
  for (const canary of [gone.phone, gone.phone.slice(1), gone.customerId]) expect(text).not.toContain(canary)
  expect((await read(mine.id)).recipient ?? null).toBeNull()
  expect(await read(theirs.id)).toMatchObject({ status: 'sent', recipient: { phone: expect.stringContaining('0815') } })
  expect(await sql`select contacts from contact_lists`).toEqual([{ contacts: 1 }])
  expect(
    await sql`select from notification_references where reference_hash = ${referenceHash('customerId', gone.customerId)}`,
  ).toHaveLength(0)
  // What guards against duplicates stands.
  expect((await ask(gone, 'ORD_1', 'once-more')).answer).toBe('suppressed')
  expect((await ask(gone, 'ORD_1', `key-of-${gone.phone}`)).id).toBe(mine.id)
  expect((await ask(other, 'ORD_9', `key-of-${gone.phone}`)).status).toBe(422)
  const records =
    await sql`select actor, subject_id, reason, detail from audit_records where action = 'person.erase' order by at`
  expect(records).toEqual(
    [{ contacts: 1 }, { notifications: 4 }].map((detail) => ({
      actor: 'cli',
      subject_id: hash,
      reason: why.reason,
      detail,
    })),
  )
})

test('somebody who is only on a list is found by what identifies them there', async () => {
  const csv = 'customer_id,phone\nONLY_LISTED,+15550004712\n'
  await uploadContactsHandler(send(csv, 'text/csv'), { params: Promise.resolve({ name: 'customers' }) })
  const listed = {
    ...why,
    hashes: [referenceHash('customerId', 'ONLY_LISTED')],
    values: { customer_id: 'ONLY_LISTED' },
  }
  expect(await erase(listed)).toEqual({ notifications: 0, contacts: 1, waiting: 0 })
  expect(await erase(listed)).toEqual({ notifications: 0, contacts: 0, waiting: 0 })
  expect(await sql`select contacts from contact_lists`).toEqual([{ contacts: 1 }])
})

test('at the command line a customer is found by either name that their id may have', async () => {
  const said = vi.spyOn(console, 'log').mockImplementation(() => {})
  const ids: string[] = []
  for (const [orderId, who] of Object.entries({
    ORD_30: { recipient: { phone: '+15550004730', customerId: 'CUST_30' } },
    ORD_31: { recipient: { phone: '+15550004731' }, identifiers: [{ name: 'customer_id', value: 'CUST_30' }] },
  })) {
    const request = { type: 'order_confirmation', ...who, data: { orderId } }
    ids.push(String((await call(acceptNotificationHandler, {}, request, orderId)).body.id))
  }
  await drain()
  const erases = (...who: string[]) => runVerb(['erase', ...who, '--reason', 'asked'], () => {})
  expect(await erases('--customer-id', 'CUST_30')).toBe(0)
  for (const id of ids) expect((await read(id)).recipient ?? null).toBeNull()
  await expect(erases('--identifier', 'CUST_30')).rejects.toThrow('NAME:VALUE')
  await expect(erases('--phone', gone.phone, '--identifier', 'customer_id:CUST_30')).rejects.toThrow('one of')
  said.mockRestore()
})

test('what can still be sent is left as it is, and told', async () => {
  const id = await sentInto([{ answer: 400 }], 'ORD_20', { recipient: gone })
  const before = (await read(id)).status
  expect(before).toBe('dead_lettered')
  expect(await erase(why)).toMatchObject({ waiting: 1 })
  expect((await read(id)).recipient).toMatchObject({ phone: expect.any(String) })
  await operate('cancel', id)
  await drain()
  expect(await erase(why)).toMatchObject({ notifications: 1, waiting: 0 })
  expect((await read(id)).recipient ?? null).toBeNull()
})

test('it takes an administrator who has just shown who they are, and a reason; no key of a machine does it', async () => {
  const wanted = { hash, reason: 'why' }
  for (const role of ['viewer', 'support', 'operator'] as const)
    await expect(erasePerson(user(role), wanted)).rejects.toMatchObject({ code: 'forbidden' })
  const machine: Operator = { kind: 'producer', producerId: 'p', name: 'shop', scopes: new Set(['operations']) }
  await expect(erasePerson(machine, wanted)).rejects.toMatchObject({ code: 'forbidden' })
  await expect(erasePerson(user('admin', false), wanted)).rejects.toMatchObject({ code: 'proof_needed' })
  await expect(erasePerson(user('admin'), { ...wanted, reason: null })).rejects.toMatchObject({ code: 'invalid' })
  await expect(erasePerson(user('admin'), { ...wanted, hash: 'nobody' })).rejects.toMatchObject({ code: 'invalid' })
  expect(await erasePerson(user('admin'), wanted)).toMatchObject({ waiting: 0 })
})
