import { expect, test, vi } from 'vitest'
import { testProducer } from '@/db/testing/scenario'
import { useTestDatabase } from '@/db/testing/test-database'
import { createProducerKey } from '@/lib/auth/create-producer-key'
import { oneProvider } from '@/lib/delivery/testing/one-provider'

const { sql } = await useTestDatabase()
const { authorization } = await testProducer()
const peer = await oneProvider({
  type: { dedup: [{ rule: 'same-order', fields: ['data.orderId'], window: 'forever' }] },
})

/** The product as a process with this ring has it: modules of its own, the pools are the test's. */
async function processWith(ring: string) {
  vi.resetModules()
  const { env } = await import('@/lib/config/env')
  Object.assign(env(), { ONCE_ENCRYPTION_KEYS: ring })
  const { postNotification } = await import('@/lib/intake/testing/post-notification')
  const { drainOutbox } = await import('@/lib/delivery/drain-outbox')
  return {
    drain: () => drainOutbox({ budgetSeconds: 5 }),
    async post(key: string, orderId = key, by = authorization) {
      const order = { type: 'order_confirmation', recipient: { phone: '+15551234567' }, data: { orderId } }
      const response = await postNotification(by, key, order)
      const replayed = response.headers.get('idempotent-replayed') === 'true'
      return { status: response.status, replayed, text: await response.text() }
    },
  }
}

const key = (id: string, byte: number) => `${id}:${Buffer.alloc(32, byte).toString('base64')}`
const [old, fresh] = [key('old', 1), key('fresh', 2)]
const idOf = ({ text }: { text: string }) => (JSON.parse(text) as { id: string }).id

test('a repeat under a producer’s new key is a repeat: rotating it loses no protection', async () => {
  const { post } = await processWith(old)
  const first = await post('rotated')
  const { token } = await createProducerKey({ producer: 'shop', scopes: ['notifications:write'], actor: 'test' })
  const again = await post('rotated', 'rotated', `Bearer ${token}`)
  expect(again).toEqual({ status: 202, replayed: true, text: first.text })
  const others = await createProducerKey({ producer: 'another', scopes: ['notifications:write'], actor: 'test' })
  expect((await post('rotated', 'theirs', `Bearer ${others.token}`)).replayed).toBe(false)
})

test('while encryption keys are rotated, process by process, nothing is unreadable, lost, or told twice', async () => {
  const before = await processWith(old)
  const ids = [idOf(await before.post('B1'))]
  const informed = await processWith(`${old},${fresh},${old}`)
  const rotated = await processWith(`${fresh},${old}`)
  const rounds = Array.from({ length: 20 }, (_, i) => i)
  const made = await Promise.all(rounds.flatMap((i) => [informed.post(`I${i}`), rotated.post(`R${i}`)]))
  ids.push(...made.map(idOf))
  const sealedBy =
    await sql`select distinct convert_from(substring(sealed from 3 for get_byte(sealed, 1)), 'UTF8') as key
    from notification_contents order by 1`
  expect(sealedBy.map(({ key }) => key)).toEqual(['fresh', 'old'])
  // The same request, and the same fact under another key, at whichever process.
  expect(await rotated.post('B1')).toMatchObject({ replayed: true })
  expect((await rotated.post('B2', 'B1')).status).toBe(200)
  expect((await informed.post('R-again', 'R1')).status).toBe(200)
  await Promise.all([informed.drain(), rotated.drain(), informed.drain(), rotated.drain()])
  expect(peer.accepted.filter((id) => ids.includes(id)).toSorted()).toEqual(ids.toSorted())
})
