import { afterAll, expect, test } from 'vitest'
import { useTestDatabase } from '@/db/testing/test-database'
import { createUser } from '@/lib/auth/create-user'
import { signInWithPassword } from '@/lib/auth/sign-in'
import { acceptEventHandler } from '@/lib/http/handlers/accept-event'
import { acceptNotificationHandler } from '@/lib/http/handlers/accept-notification'
import { createListHandler } from '@/lib/http/handlers/create-list'
import { uploadContactsHandler } from '@/lib/http/handlers/upload-contacts'
import { operationsScenario } from '@/lib/operations/testing/operations-scenario'

const { sql } = await useTestDatabase()
const { peer, authorization, call, drain } = await operationsScenario()
afterAll(() => peer.close())

const phone = '+15550004711'
const orderId = 'CANARY_order_4711'
const contact = 'CANARY_contact_4711'
const password = 'CANARY password 4711'

const json = (body: object, more: Record<string, string> = {}) => ({
  method: 'POST',
  headers: { authorization, 'content-type': 'application/json', ...more },
  body: JSON.stringify(body),
})

const ask = (order: string, key: string) => {
  const recipient = { phone, customerId: contact }
  const request = { type: 'order_confirmation', recipient, data: { orderId: order } }
  return call(acceptNotificationHandler, {}, request, key)
}

test('nothing in any table tells a customer, a text, a password, or a secret of a provider', async () => {
  expect((await ask(orderId, 'key-1')).status).toBe(202)
  expect((await ask(orderId, 'key-2')).body.status).toBe('suppressed')
  expect((await ask(`${orderId} other`, 'key-1')).status).toBe(422)
  const event = {
    eventType: 'custom.order.created',
    idempotencyKey: 'event-1',
    data: { phone, orderId: `${orderId}-e` },
  }
  expect((await acceptEventHandler(new Request('http://localhost/', json(event)))).status).toBe(202)
  await createListHandler(
    new Request('http://localhost/', json({ name: 'customers', uniqueIdentifier: ['customer_id'] })),
  )
  const csv = { method: 'POST', headers: { authorization, 'content-type': 'text/csv' } }
  const rows = new Request('http://localhost/', { ...csv, body: `customer_id,phone\n${contact},${phone}\n` })
  expect((await uploadContactsHandler(rows, { params: Promise.resolve({ name: 'customers' }) })).status).toBe(200)
  await createUser({ email: 'ann@example.com', name: 'Ann', role: 'viewer', password, actor: 'test' })
  await signInWithPassword({ email: 'ann@example.com', password: `${password}!`, address: null })
  await signInWithPassword({ email: password, password, address: null })
  await drain()

  const tables = await sql<{ name: string }[]>`
    select relname as name from pg_class where relkind in ('r', 'p') and relnamespace = 'public'::regnamespace and not relispartition`
  expect(tables.length).toBeGreaterThan(40)
  const written: string[] = []
  for (const { name } of tables) {
    const found = await sql<{ text: string }[]>`select t::text as text from ${sql(name)} t`
    if (found.length > 0) written.push(name)
    const text = found.map((row) => row.text.toLowerCase()).join('\n')
    // Bytes are shown in hex: what stood there unsealed would be seen in it.
    for (const canary of [phone.slice(1), orderId, contact, password, 'Bearer', authorization.slice(7)]) {
      // An address is stored in lower case.
      expect(text.includes(canary.toLowerCase()), `${name} tells ${canary}`).toBe(false)
      expect(text.includes(Buffer.from(canary).toString('hex')), `${name} tells ${canary} in bytes`).toBe(false)
    }
  }
  expect(written).toEqual(
    expect.arrayContaining([
      'notifications',
      'notification_contents',
      'suppressions',
      'collisions',
      'events',
      'list_contacts',
    ]),
  )
})
