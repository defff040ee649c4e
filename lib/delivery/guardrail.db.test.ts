import { expect, test } from 'vitest'
import { claimGuardrailWindow, type GuardrailClaim } from '@/db/queries/claim-guardrail-window'
import { testProducer } from '@/db/testing/scenario'
import { useTestDatabase } from '@/db/testing/test-database'
import { activeConfiguration } from '@/lib/configuration/active-configuration'
import { drainOutbox } from '@/lib/delivery/drain-outbox'
import { oneProvider } from '@/lib/delivery/testing/one-provider'
import { messageFacts } from '@/lib/intake/message-facts'
import { postNotification } from '@/lib/intake/testing/post-notification'
import { guardrailKey } from '@/lib/intake/window-claims'

const { sql } = await useTestDatabase()
const { authorization } = await testProducer()
const peer = await oneProvider({
  type: { guardrail: { kind: 'internal', fields: ['identifiers.customer_id'], within: 'P1D' } },
  // So long that no repeat falls into the drain that planned it, however slow the machine is.
  route: { retry: { base: 'PT10M', factor: 1, cap: 'PT10M', attemptsMax: 4 } },
})
let next = 0

async function post(customerId: string): Promise<string> {
  const response = await postNotification(authorization, `k${next}`, {
    type: 'order_confirmation',
    recipient: { phone: '+15551234567', customerId },
    data: { orderId: `O${next++}` },
  })
  expect(response.status).toBe(202)
  return ((await response.json()) as { id: string }).id
}

async function drainAll(): Promise<void> {
  for (;;) {
    await sql`update outbox_messages set due_at = now() where state = 'ready'`
    await Promise.all([drainOutbox({ budgetSeconds: 5 }), drainOutbox({ budgetSeconds: 5 })])
    if ((await sql`select 1 from outbox_messages where state = 'ready' limit 1`).length === 0) return
  }
}

async function takeGuardrail(notificationId: string, customerId: string, token: number): Promise<GuardrailClaim> {
  const configuration = await activeConfiguration()
  const type = configuration.type('order_confirmation')
  const windowKey = type && guardrailKey(type, messageFacts({ type: type.name, recipient: { customerId } }))
  const claim = { notificationId, token, configurationVersion: configuration.version, withinMs: 60_000 }
  return claimGuardrailWindow(sql, { ...claim, windowKey: windowKey ?? '' })
}

test('of many notifications to one customer, sent at once by two engines, one goes out and the others say why', async () => {
  const ids = await Promise.all(Array.from({ length: 20 }, () => post('CUST_1')))
  await drainAll()
  const sent = peer.accepted.filter((key) => ids.includes(key))
  expect(sent).toHaveLength(1)
  const suppressed =
    await sql`select notification_id, duplicate_of from suppressions where guard = 'guardrail' and duplicate_of = ${sent[0] ?? ''}`
  expect(suppressed).toHaveLength(19)
  expect(await sql`select 1 from notifications where id = any(${ids}) and status = 'suppressed'`).toHaveLength(19)
})

test('a first that certainly reached nobody does not stand in the way of the second', async () => {
  peer.script = [{ answer: 422 }]
  const first = await post('CUST_2')
  await drainAll()
  const second = await post('CUST_2')
  await drainAll()
  expect(peer.accepted).not.toContain(first)
  expect(peer.accepted).toContain(second)
})

test('nor does a first that was refused for a while and then expired', async () => {
  peer.script = [{ answer: 429 }]
  const first = await post('CUST_3')
  await drainOutbox({ budgetSeconds: 5 })
  await sql`update outbox_messages set due_at = now(), expires_at = now() - interval '1 second' where notification_id = ${first}`
  await drainOutbox({ budgetSeconds: 5 })
  expect(await sql`select status from notifications where id = ${first}`).toMatchObject([{ status: 'expired' }])
  const second = await post('CUST_3')
  await drainAll()
  expect(peer.accepted).toContain(second)
})

test('nor does a first that took the guardrail, was never called about and expired', async () => {
  const first = await post('CUST_4')
  const [leased] = await sql<{ token: number }[]>`
    update outbox_messages set state = 'leased', lease_token = lease_token + 1, leased_until = now()
    where notification_id = ${first} returning lease_token as token`
  expect(await takeGuardrail(first, 'CUST_4', leased?.token ?? 0)).toEqual({ kind: 'clear' })
  await sql`update outbox_messages set expires_at = now() - interval '1 second' where notification_id = ${first}`
  await drainAll()
  expect(await sql`select status from notifications where id = ${first}`).toMatchObject([{ status: 'expired' }])
  // A worker whose lease has ended comes too late to take it for a message that is over.
  expect(await takeGuardrail(first, 'CUST_4', leased?.token ?? 0)).toMatchObject({ kind: 'pending' })
  const second = await post('CUST_4')
  await drainAll()
  expect(peer.accepted).toContain(second)
})

test('those whose field is empty are not taken for one customer', async () => {
  const ids = [await post(' '), await post(' ')]
  await drainAll()
  expect(peer.accepted).toEqual(expect.arrayContaining(ids))
})
