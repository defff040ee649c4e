import { expect, test } from 'vitest'
import { testProducer } from '@/db/testing/scenario'
import { useTestDatabase } from '@/db/testing/test-database'
import { drainOutbox } from '@/lib/delivery/drain-outbox'
import { oneProvider } from '@/lib/delivery/testing/one-provider'
import { retryNotificationHandler } from '@/lib/http/handlers/retry-notification'
import { postNotification } from '@/lib/intake/testing/post-notification'

const { sql } = await useTestDatabase()
const { authorization } = await testProducer()
const peer = await oneProvider({
  type: { dedup: [{ rule: 'same-order', fields: ['data.orderId'], window: 'forever' }] },
})
let next = 0

async function post(orderId: string): Promise<{ status: number; id: string }> {
  const response = await postNotification(authorization, `k${next++}`, {
    type: 'order_confirmation',
    recipient: { phone: '+15551234567' },
    data: { orderId },
  })
  return { status: response.status, id: ((await response.json()) as { id: string }).id }
}

async function deadLetter(orderId: string): Promise<string> {
  peer.script = [{ answer: 422 }]
  const { id } = await post(orderId)
  await drainOutbox({ budgetSeconds: 5 })
  return id
}

async function retry(id: string, key = `r${next++}`): Promise<{ status: number; body: Record<string, unknown> }> {
  const request = new Request('http://localhost/', {
    method: 'POST',
    headers: { authorization, 'idempotency-key': key },
  })
  const response = await retryNotificationHandler(request, { params: Promise.resolve({ id }) })
  return { status: response.status, body: (await response.json()) as Record<string, unknown> }
}

test('a dead letter that is retried is sent once, under the same key and with the same bytes', async () => {
  const id = await deadLetter('R1')
  expect((await retry(id)).status).toBe(202)
  await drainOutbox({ budgetSeconds: 5 })
  expect(peer.accepted.filter((key) => key === id)).toHaveLength(1)
  const calls = peer.calls.filter((call) => call.key === id)
  expect(calls).toHaveLength(2)
  expect(calls[1]).toEqual(calls[0])
  const [row] =
    await sql`select status, (select trigger from attempts where notification_id = ${id} and number = 2) as trigger from notifications where id = ${id}`
  expect(row).toEqual({ status: 'sent', trigger: 'manual_retry' })
})

test('asking twice with one key, or from two places at once, retries once and leaves one audit record per command', async () => {
  const id = await deadLetter('R2')
  const [first, second] = await Promise.all([retry(id, 'one'), retry(id, 'one')])
  expect(first.body).toEqual(second.body)
  await retry(id, 'two')
  await Promise.all([drainOutbox({ budgetSeconds: 5 }), drainOutbox({ budgetSeconds: 5 })])
  expect(peer.calls.filter((call) => call.key === id)).toHaveLength(2)
  expect(
    await sql`select 1 from audit_records where subject_id = ${id} and action = 'notification.retry'`,
  ).toHaveLength(2)
  const commands = await sql`select status from outbox_commands where notification_id = ${id} order by status`
  expect(commands.map((command) => command.status)).toEqual(['done', 'refused'])
})

test('a dead letter whose facts were sent by another notification since is not retried', async () => {
  const id = await deadLetter('R3')
  expect((await post('R3')).status).toBe(202)
  await retry(id)
  await drainOutbox({ budgetSeconds: 5 })
  expect(peer.accepted).not.toContain(id)
  const [command] = await sql`select status, answer from outbox_commands where notification_id = ${id}`
  expect(command).toMatchObject({ status: 'refused', answer: expect.stringContaining('Another notification') })
})

test('after a retry the windows stand again', async () => {
  const id = await deadLetter('R4')
  await retry(id)
  await drainOutbox({ budgetSeconds: 5 })
  expect((await post('R4')).status).toBe(200)
})

test('what is not a dead letter cannot be retried, and the answer says what it is', async () => {
  const { id } = await post('R5')
  await drainOutbox({ budgetSeconds: 5 })
  expect(await retry(id)).toMatchObject({
    status: 409,
    body: { code: 'not_allowed', detail: expect.stringContaining('sent') },
  })
  expect((await retry('0b7e2d5e-58a1-4f6a-9a53-0d2f3f0c9f11')).status).toBe(404)
})
