import { expect, test } from 'vitest'
import { testProducer } from '@/db/testing/scenario'
import { useTestDatabase } from '@/db/testing/test-database'
import { drainOutbox } from '@/lib/delivery/drain-outbox'
import { oneProvider } from '@/lib/delivery/testing/one-provider'
import { postNotification } from '@/lib/intake/testing/post-notification'

const { sql } = await useTestDatabase()
const peer = await oneProvider({ provider: { concurrency: 2 } })

async function post(authorization: string, count: number, campaign?: string): Promise<string[]> {
  const answers = Array.from({ length: count }, async (_, i) => {
    const order = { type: 'order_confirmation', recipient: { phone: '+15551234567' }, data: { orderId: `O${i}` } }
    const response = await postNotification(authorization, `${campaign}-${i}`, { ...order, campaign })
    return ((await response.json()) as { id: string }).id
  })
  return Promise.all(answers)
}

test('neither another producer’s flood nor a campaign of their own keeps ten messages waiting', async () => {
  const [shop, bank] = [await testProducer('shop'), await testProducer('bank')]
  await post(shop.authorization, 400, 'spring')
  const few = [...(await post(bank.authorization, 10)), ...(await post(shop.authorization, 10))]
  while ((await sql`select 1 from outbox_messages limit 1`).length > 0) await drainOutbox({ budgetSeconds: 10 })
  expect(peer.accepted).toHaveLength(420)
  // Each lane has some ten of the flood, and four calls a turn: those that came last are among each lane's first.
  expect(Math.max(...few.map((id) => peer.accepted.indexOf(id)))).toBeLessThan(320)
}, 60_000)
