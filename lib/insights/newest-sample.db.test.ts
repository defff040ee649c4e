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

test('the newest request that is still kept is the sample, for who may see customers and nobody else', async () => {
  await expect(newestSample(as('admin'), 'order_confirmation')).rejects.toMatchObject({ code: 'not_found' })
  for (const orderId of ['OLD', 'NEW']) {
    await postNotification(authorization, orderId, {
      type: 'order_confirmation',
      recipient: { phone: '+15551230001' },
      data: { orderId },
      identifiers: [{ name: 'customer_id', value: 'C1' }],
    })
  }
  const { sample } = await newestSample(as('admin'), 'order_confirmation')
  expect(JSON.parse(sample)).toEqual({
    recipient: { phone: '+15551230001' },
    data: { orderId: 'NEW' },
    identifiers: [{ name: 'customer_id', value: 'C1' }],
  })
  await sql`delete from notification_contents c using notifications n where n.id = c.notification_id
    and n.accepted_at = (select max(accepted_at) from notifications)`
  expect(JSON.parse((await newestSample(as('operator'), 'order_confirmation')).sample).data).toEqual({ orderId: 'OLD' })
  await expect(newestSample(as('support'), 'order_confirmation')).rejects.toMatchObject({ code: 'forbidden' })
  await expect(newestSample(as('viewer'), 'order_confirmation')).rejects.toMatchObject({ code: 'forbidden' })
})
