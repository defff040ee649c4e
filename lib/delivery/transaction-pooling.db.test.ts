import { afterAll, expect, test, vi } from 'vitest'
import { closeDatabase } from '@/db/client'
import { servingUrl } from '@/db/testing/serving-url'
import { useTestDatabase } from '@/db/testing/test-database'
import { transactionPooler } from '@/db/testing/transaction-pooler'
import { acceptBatchHandler } from '@/lib/http/handlers/accept-batch'
import { createList } from '@/lib/lists/create-list'
import { uploadContacts } from '@/lib/lists/upload-contacts'
import { operationsScenario } from '@/lib/operations/testing/operations-scenario'

const { url, sql } = await useTestDatabase()
const pooler = await transactionPooler(servingUrl(url))
// As docs/scaling.md says for a pooler that does not follow prepared statements.
vi.stubEnv('DATABASE_URL', `${pooler.url}?prepare=false`)
const { call, post, sentInto, operate, drain, peer } = await operationsScenario()
afterAll(async () => {
  await closeDatabase()
  await pooler.close()
  await peer.close()
})

test('behind a pooler that gives each transaction any session, nothing is lost, told twice, or missed for want of a session', async () => {
  const notifications = Array.from({ length: 40 }, (_, i) => ({
    ...{ idempotencyKey: `p-${i % 30}`, type: 'order_confirmation', recipient: { phone: '+15551234567' } },
    data: { orderId: `p-${i % 30}` },
  }))
  const batches = [notifications.slice(0, 20), notifications.slice(20), notifications.slice(10, 30)]
  const answers = await Promise.all(batches.map((some) => call(acceptBatchHandler, {}, { notifications: some })))
  expect(answers.map(({ status }) => status)).toEqual([200, 200, 200])
  await Promise.all([drain(), drain(), post('beside')])
  await drain()
  expect(peer.accepted).toHaveLength(31)
  expect(new Set(peer.accepted).size).toBe(31)

  const dead = await sentInto([{ answer: 422 }], 'dead')
  expect((await operate('retry', dead, { reason: 'again' })).status).toBe(202)
  await drain()
  expect(peer.accepted.filter((key) => key === dead)).toHaveLength(1)
  await createList({ name: 'l', uniqueIdentifier: ['customer_id'], columns: {} }, 'user:a@example.com')
  async function* file() {
    yield Buffer.from('customer_id\nC1\nC2\nC1\n')
  }
  const upload = { list: 'l', actor: 'user:a@example.com', body: file(), dryRun: false }
  expect(await uploadContacts(upload)).toMatchObject({ added: 2, duplicatesInFile: 1 })
  expect(await sql`select distinct status from notifications`).toEqual([{ status: 'sent' }])
  expect(pooler.moves).toBeGreaterThan(50)
})
