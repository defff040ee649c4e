import { expect, test } from 'vitest'
import { configure, sampleConfiguration, testProducer } from '@/db/testing/scenario'
import { useTestDatabase } from '@/db/testing/test-database'
import { acceptEventHandler } from '@/lib/http/handlers/accept-event'
import { reap } from '@/lib/operations/reap'

const { sql } = await useTestDatabase()
const { authorization } = await testProducer()
const sample = sampleConfiguration(['http://127.0.0.1:9'])
const types = (sample.notificationTypes ?? []).flatMap((type) => [type, { ...type, name: 'second' }])
await configure({ ...sample, notificationTypes: types }, 0)

async function send(idempotencyKey: string) {
  const body = {
    ...{ eventType: 'custom.order.created', idempotencyKey },
    data: { phone: '+15551234567', orderId: idempotencyKey },
  }
  const headers = { authorization, 'content-type': 'application/json' }
  const response = await acceptEventHandler(
    new Request('http://localhost/', { method: 'POST', headers, body: JSON.stringify(body) }),
  )
  return { status: response.status, json: await response.json() }
}

const age = (days: number) => sql`update idempotency_keys set expires_at = now() - ${days} * interval '1 day'`

test("an event's key is kept, and answered, while one of its notifications is not settled; then it ends as any other", async () => {
  const first = await send('e')
  const [held, settled] = first.json.notifications.map(({ id }: { id: string }) => id)
  await sql`update outbox_messages set state = 'held', uncertain = true where notification_id = ${held}`
  await sql`delete from outbox_messages where notification_id = ${settled}`
  for (const days of [1, 91]) {
    await age(days)
    expect(await reap()).toMatchObject({ answers: 0, keys: 0 })
    expect(await send('e')).toMatchObject({
      status: 200,
      json: { duplicate: true, duplicateOf: first.json.eventId, notifications: first.json.notifications },
    })
  }
  await sql`delete from outbox_messages`
  await age(1)
  expect(await send('e')).toMatchObject({ status: 409, json: { code: 'idempotency_key_expired' } })
  expect(await reap()).toMatchObject({ answers: 1, keys: 0 })
  await age(91)
  expect(await reap()).toMatchObject({ keys: 1 })
})
