import { afterAll, expect, test } from 'vitest'
import { useTestDatabase } from '@/db/testing/test-database'
import type { Operator } from '@/lib/auth/operator'
import { takeEvidence } from '@/lib/evidence/take-evidence'
import { acceptNotificationHandler } from '@/lib/http/handlers/accept-notification'
import { namedPeople } from '@/lib/insights/named-people'
import { revealDuplicate, revealNotification } from '@/lib/insights/reveal-notification'
import { operationsScenario } from '@/lib/operations/testing/operations-scenario'

const { sql } = await useTestDatabase()
const { peer, call, drain } = await operationsScenario({
  type: {
    template: { body: 'Order {{ data.orderId }}: {{ data.note }}' },
    dedup: [{ rule: 'one', fields: ['recipient.phone'], window: 'P1D' }],
  },
})
afterAll(() => peer.close())
const card = '4111 1111 1111 1111'
const admin: Operator = { kind: 'user', email: 'a@example.com', role: 'admin', proof: { recent: true, by: 'password' } }

async function ask(key: string, phone: string, note = 'thank you'): Promise<string> {
  const request = { type: 'order_confirmation', recipient: { phone }, data: { orderId: 'ORD_1', note } }
  return String((await call(acceptNotificationHandler, {}, request, key)).body.id)
}

test('keys that are made of people, and texts with cards, are counted by who sends them', async () => {
  expect(await namedPeople()).toEqual([])
  await ask('order-1', '+15550000001')
  await ask('welcome:ann@example.com', '+15550000002')
  await ask('otp-+15550000003', '+15550000003')
  await ask('otp-+15550000004', '+15550000004', `paid with ${card}`)
  await sql`update idempotency_keys set key = '' where key = 'otp-+15550000003'` // erased
  expect(await namedPeople()).toEqual([{ producer: 'shop', emailKeys: 1, phoneKeys: 1, cardKeys: 0, cardTexts: 1 }])
  expect(await namedPeople({ keys: 1, texts: 0 })).toEqual([expect.objectContaining({ phoneKeys: 1, cardTexts: 0 })])
})

test('of a card nobody sees more than its first six and last four digits, whatever they may reveal', async () => {
  const id = await ask('order-2', '+15550000005', `paid with ${card}`)
  await ask('order-3', '+15550000005', `paid with ${card.replace('1111 1111', '1111 1112')}`)
  const hidden = '4111 11•• •••• 1111'
  expect((await revealNotification(admin, id, 'why')).body).toBe(`Order ORD_1: paid with ${hidden}`)
  const { json } = await takeEvidence(admin, { id, reason: 'why', reveal: true })
  expect(json).toContain(hidden)
  expect(json).not.toContain(card)
  const [suppression] = await sql<{ id: string }[]>`select id from suppressions where duplicate_of = ${id}`
  const fields = await revealDuplicate(admin, suppression?.id ?? '', 'why')
  // Hidden, and still told apart.
  expect(fields.find(({ field }) => field === 'body')).toMatchObject({
    original: expect.stringContaining(hidden),
    same: false,
  })
  expect(JSON.stringify(fields)).not.toContain(card)
})

test('nothing is blocked or changed on its way', async () => {
  await drain()
  expect(peer.calls.some(({ body }) => body.includes(card))).toBe(true)
})
