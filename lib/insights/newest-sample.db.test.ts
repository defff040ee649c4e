import { expect, test } from 'vitest'
import { testProducer } from '@/db/testing/scenario'
import { useTestDatabase } from '@/db/testing/test-database'
import type { Operator } from '@/lib/auth/operator'
import { oneProvider } from '@/lib/delivery/testing/one-provider'
import { newestSample } from '@/lib/insights/newest-sample'
import { postNotification } from '@/lib/intake/testing/post-notification'

const { sql } = await useTestDatabase()
const { authorization } = await testProducer()
await oneProvider()
const as = (role: 'admin' | 'operator' | 'support' | 'viewer'): Operator => ({
  kind: 'user',
  email: 'a@example.com',
  role,
  proof: { recent: true, by: 'password' },
})
const why = 'its words are to change'

test('the newest request that is still kept is the sample, for who may see customers and nobody else', async () => {
  await expect(newestSample(as('admin'), 'order_confirmation', why)).rejects.toMatchObject({ code: 'not_found' })
  for (const orderId of ['OLD', 'NEW']) {
    await postNotification(authorization, orderId, {
      type: 'order_confirmation',
      recipient: { phone: '+15551230001' },
      data: { orderId },
      identifiers: [{ name: 'customer_id', value: 'C1' }],
    })
  }
  const { sample } = await newestSample(as('admin'), 'order_confirmation', why)
  expect(JSON.parse(sample)).toEqual({
    recipient: { phone: '+15551230001' },
    data: { orderId: 'NEW' },
    identifiers: [{ name: 'customer_id', value: 'C1' }],
  })
  await sql`delete from notification_contents c using notifications n where n.id = c.notification_id
    and n.accepted_at = (select max(accepted_at) from notifications)`
  expect(JSON.parse((await newestSample(as('operator'), 'order_confirmation', why)).sample).data).toEqual({
    orderId: 'OLD',
  })
  await expect(newestSample(as('support'), 'order_confirmation', why)).rejects.toMatchObject({ code: 'forbidden' })
  await expect(newestSample(as('viewer'), 'order_confirmation', why)).rejects.toMatchObject({ code: 'forbidden' })
})

test('whoever takes it says why, is in the audit with the notification, and is counted as a look at a customer', async () => {
  const looks = () =>
    sql`select actor, subject_id, reason from audit_records where action = 'notification.reveal' order by at`
  const before = (await looks()).length
  await expect(newestSample(as('admin'), 'order_confirmation', null)).rejects.toMatchObject({ code: 'invalid' })
  expect(await looks()).toHaveLength(before)
  await newestSample(as('admin'), 'order_confirmation', why)
  const [{ id = '' } = {}] =
    await sql`select n.id from notifications n join notification_contents c on c.notification_id = n.id`
  expect((await looks()).slice(before)).toEqual([{ actor: 'user:a@example.com', subject_id: id, reason: why }])
  await sql`update rate_buckets set spent_until = now() + interval '1 hour' where name = 'reveal:user:a@example.com'`
  await expect(newestSample(as('admin'), 'order_confirmation', why)).rejects.toMatchObject({ code: 'rate_limited' })
  expect(await looks()).toHaveLength(before + 1)
})

test("of a card's number nobody is shown more than anywhere else", async () => {
  await postNotification(authorization, 'card', {
    type: 'order_confirmation',
    recipient: { phone: '+15551230001' },
    data: { orderId: 'CARD', card: '4111111111111111', paidBy: 4111111111111111 },
  })
  const by: Operator = { ...as('operator'), kind: 'user', email: 'b@example.com', role: 'operator' }
  const { sample } = await newestSample(by, 'order_confirmation', why)
  expect(JSON.parse(sample).data).toEqual({ orderId: 'CARD', card: '411111••••••1111', paidBy: '411111••••••1111' })
})
