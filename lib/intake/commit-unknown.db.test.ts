import { expect, test } from 'vitest'
import { connect } from '@/db/client'
import { cuttingProxy } from '@/db/testing/cutting-proxy'
import { configure, sampleConfiguration, testProducer } from '@/db/testing/scenario'
import { useTestDatabase } from '@/db/testing/test-database'
import { activeConfiguration } from '@/lib/configuration/active-configuration'
import { acceptMany } from '@/lib/intake/accept-many'
import { buildNotificationRequest } from '@/lib/intake/build-request'

const { sql, url } = await useTestDatabase()
const { producerId } = await testProducer()
await configure(
  sampleConfiguration(['http://127.0.0.1:9'], {
    type: { dedup: [{ rule: 'same-order', fields: ['data.orderId'], window: 'P1D' }] },
  }),
  0,
)

test('answers of the database that are cut off, 200 times: each request is still accepted once and answered as the first', async () => {
  const configuration = await activeConfiguration()
  let answers = 0
  // One answer in eight, at irregular distances: a new connection needs six answers before its first statement.
  const proxy = await cuttingProxy(url, () => (++answers * 7_919) % 97 < 12)
  const through = connect(proxy.url, 'accept', 2)
  let accepted = 0
  while (proxy.cuts < 200) {
    const orderId = `cut-${accepted}`
    const request = buildNotificationRequest(
      producerId,
      orderId,
      { type: 'order_confirmation', recipient: { phone: '+15551234567' }, data: { orderId } },
      configuration,
      accepted % 64,
    )
    const { results } = await acceptMany([request], new Set(), through)
    expect(results[0]).toMatchObject({ kind: 'answer', answer: { status: 202, replayed: false } })
    accepted++
  }
  const [rows] = await sql`
    select (select count(*)::int from idempotency_keys) as keys, (select count(*)::int from notifications) as notifications,
           (select count(*)::int from outbox_messages) as work, (select count(*)::int from suppressions) as suppressions`
  expect(rows).toEqual({ keys: accepted, notifications: accepted, work: accepted, suppressions: 0 })
  await through.end({ timeout: 1 })
  await proxy.close()
}, 120_000)
