import { expect, test } from 'vitest'
import { configure, sampleConfiguration, testProducer } from '@/db/testing/scenario'
import { useTestDatabase } from '@/db/testing/test-database'
import { acceptBatchHandler } from '@/lib/http/handlers/accept-batch'
import { acceptEventHandler } from '@/lib/http/handlers/accept-event'
import { acceptNotificationHandler } from '@/lib/http/handlers/accept-notification'

const { sql } = await useTestDatabase()
const { authorization } = await testProducer()
const order = { type: 'order_confirmation', recipient: { phone: '+15551234567' }, data: { orderId: 'A' } }
const event = { eventType: 'custom.order.created', idempotencyKey: 'e', data: { phone: '+15551234567', orderId: 'B' } }

const first = sampleConfiguration(['http://127.0.0.1:9'])
const wantsMore = sampleConfiguration(['http://127.0.0.1:9'], { type: { template: { body: '{{ data.total }}' } } })
const withoutType = { ...first, notificationTypes: [], facade: { outboundContacts: {} } }

async function send(handler: typeof acceptNotificationHandler, body: object, key?: string) {
  const headers = { authorization, 'content-type': 'application/json', ...(key ? { 'idempotency-key': key } : {}) }
  const response = await handler(
    new Request('http://localhost/', { method: 'POST', headers, body: JSON.stringify(body) }),
  )
  const text = await response.text()
  return {
    status: response.status,
    text,
    json: JSON.parse(text),
    replayed: response.headers.get('idempotent-replayed'),
  }
}
const post = (key: string, body: object = order) => send(acceptNotificationHandler, body, key)
const batch = (...items: object[]) => send(acceptBatchHandler, { notifications: items })

test('what was accepted is answered as it was, also when the configuration would not take it any more', async () => {
  await configure(first, 0)
  const accepted = await post('k')
  await send(acceptEventHandler, event)
  for (const [index, later] of [wantsMore, withoutType].entries()) {
    await configure(later, index + 1)
    expect(await post('k')).toEqual({ ...accepted, replayed: 'true' })
    expect((await send(acceptEventHandler, event)).json).toMatchObject({ duplicate: true, notifications: [{}] })
    const { json } = await batch({ ...order, idempotencyKey: 'k' }, { ...order, idempotencyKey: 'new' })
    expect(json.results).toMatchObject([
      { statusCode: 202, id: accepted.json.id },
      { statusCode: 422, code: 'invalid' },
    ])
    expect((await post('k', { ...order, data: {} })).json).toMatchObject({ code: 'idempotency_key_reused' })
  }
  expect(await sql`select from notifications`).toHaveLength(2)
})

test('a request that is refused leaves its key free', async () => {
  await configure(withoutType, 3)
  expect((await post('free')).json).toMatchObject({ status: 422, code: 'invalid', errors: [{ path: 'type' }] })
  await configure(first, 4)
  expect((await post('free', { ...order, data: { orderId: 'C' } })).status).toBe(202)
})
