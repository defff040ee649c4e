import { expect, test } from 'vitest'
import { configure, sampleConfiguration, testProducer } from '@/db/testing/scenario'
import { useTestDatabase } from '@/db/testing/test-database'
import { postNotification } from '@/lib/intake/testing/post-notification'

const { sql } = await useTestDatabase()
const { authorization } = await testProducer()
await configure(
  sampleConfiguration(['http://127.0.0.1:9'], {
    type: { dedup: [{ rule: 'one-a-day', fields: ['recipient.phone'], window: 'P1D', mode: 'sliding' }] },
  }),
  0,
)

test('200 clients that all want the same customer, six times each: one is accepted, everybody is answered, at 200 a second', async () => {
  const began = performance.now()
  const clients = Array.from({ length: 200 }, async (_, client) => {
    const statuses: number[] = []
    for (let round = 0; round < 6; round++) {
      const order = { type: 'order_confirmation', recipient: { phone: '+15551234567' }, data: { orderId: `${client}` } }
      statuses.push((await postNotification(authorization, `${client}-${round}`, order)).status)
    }
    return statuses
  })
  const statuses = (await Promise.all(clients)).flat().toSorted()
  const seconds = (performance.now() - began) / 1000
  expect(statuses).toEqual([...Array.from({ length: 1_199 }, () => 200), 202])
  expect(statuses.length / seconds).toBeGreaterThan(200)
  const [kept] =
    await sql`select (select count(*)::int from dedup_windows) as windows, (select count(*)::int from suppressions) as records`
  expect(kept).toEqual({ windows: 1, records: 1_199 })
}, 30_000)
