import { afterAll, expect, test } from 'vitest'
import { configure, sampleConfiguration, testProducer } from '@/db/testing/scenario'
import { useTestDatabase } from '@/db/testing/test-database'
import { drainOutbox } from '@/lib/delivery/drain-outbox'
import { ledgerProvider } from '@/lib/delivery/testing/ledger-provider'
import { postNotification } from '@/lib/intake/testing/post-notification'

const { sql } = await useTestDatabase()
const { authorization } = await testProducer()
const peer = await ledgerProvider({ keyed: true })
afterAll(() => peer.close())

let version = 0
async function withToken(accessToken: string): Promise<void> {
  const provider = { settings: { baseUrl: peer.baseUrl, accessToken }, timeoutMs: 10_000 }
  version = await configure(sampleConfiguration([peer.baseUrl], { provider }), version)
}

test('an account’s new credentials in the middle of unknown outcomes: each is repeated under its key, with its bytes, and taken once', async () => {
  await withToken('old')
  const posted = Array.from({ length: 30 }, (_, i) =>
    postNotification(authorization, `c-${i}`, {
      ...{ type: 'order_confirmation', recipient: { phone: '+15551234567' }, data: { orderId: `c-${i}` } },
    }),
  )
  await Promise.all(posted)
  peer.script = Array.from({ length: 30 }, (_, i) => (i % 3 === 0 ? { answer: 500 } : 'lose_reply'))
  const drained = drainOutbox({ budgetSeconds: 10 })
  while (peer.calls.length < 10) await sql`select pg_sleep(0.01)`
  await withToken('new')
  await drained
  while ((await sql`select 1 from outbox_messages limit 1`).length > 0) await drainOutbox({ budgetSeconds: 5 })
  expect(peer.accepted).toHaveLength(30)
  expect(new Set(peer.accepted).size).toBe(30)
  expect(new Set(peer.calls.map(({ key, body }) => `${key} ${body}`)).size).toBe(30)
  expect(await sql`select distinct status from notifications`).toEqual([{ status: 'sent' }])
}, 60_000)
