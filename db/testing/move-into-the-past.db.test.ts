import { afterAll, expect, test } from 'vitest'
import { moveIntoThePast } from '@/db/testing/move-into-the-past'
import { configure, sampleConfiguration, testProducer } from '@/db/testing/scenario'
import { useTestDatabase } from '@/db/testing/test-database'
import { drainOutbox } from '@/lib/delivery/drain-outbox'
import { ledgerProvider } from '@/lib/delivery/testing/ledger-provider'
import { findLeaks } from '@/lib/insights/list-leaks'
import { postNotification } from '@/lib/intake/testing/post-notification'

const { sql } = await useTestDatabase()
const { authorization } = await testProducer()
const peer = await ledgerProvider({ keyed: true })
afterAll(() => peer.close())
const rule = { rule: 'same-order', fields: ['data.orderId'], window: 'PT1M', acceptShortWindow: 'for this test' }
await configure(sampleConfiguration([peer.baseUrl], { type: { dedup: [rule] } }), 0)

async function happenedEarlier(key: string): Promise<void> {
  const since = new Date()
  const request = { type: 'order_confirmation', recipient: { phone: '+15551230001' }, data: { orderId: 'A' } }
  await postNotification(authorization, key, request)
  await drainOutbox({ budgetSeconds: 5 })
  await moveIntoThePast(sql, since)
}

test('what the demo moves into the past keeps together: a repeat after its window is a leak there too', async () => {
  await happenedEarlier('day-300-first')
  await happenedEarlier('day-200-late')
  const { items } = await findLeaks()
  expect(items.map(({ gapMs }) => Math.round(gapMs / 60_000))).toEqual([100])
})
