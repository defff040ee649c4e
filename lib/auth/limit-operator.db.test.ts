import { expect, test } from 'vitest'
import { useTestDatabase } from '@/db/testing/test-database'
import { chargeOperator } from '@/lib/auth/limit-operator'
import type { Operator } from '@/lib/auth/operator'
import { problemFor } from '@/lib/http/api-route'
import { exportNotifications } from '@/lib/insights/export-list'
import { revealNotification } from '@/lib/insights/reveal-notification'

const { sql } = await useTestDatabase()
const person = (email: string): Operator => ({
  kind: 'user',
  email,
  role: 'admin',
  proof: { recent: true, by: 'password' },
})
const everything = { search: {}, statuses: [], columns: undefined, addresses: false }
const answersOf = async (count: number, act: () => Promise<unknown>) => {
  const settled = await Promise.allSettled(Array.from({ length: count }, act))
  return settled.flatMap((one) => (one.status === 'rejected' ? [problemFor(one.reason)] : []))
}

test('one person exports twenty times at once and no more, is told when to come again, and holds up nobody else', async () => {
  const refused = await answersOf(30, () => exportNotifications(person('ann@example.com'), everything))
  expect(refused.map(({ status }) => status)).toEqual(Array(10).fill(429))
  const wait = Number(refused[0]?.headers['retry-after'])
  expect(wait).toBeGreaterThan(30)
  expect(wait).toBeLessThanOrEqual(60)
  expect(await answersOf(20, () => exportNotifications(person('bob@example.com'), everything))).toEqual([])
  const exported = await sql`select from audit_records where action = 'list.export' and actor = 'user:ann@example.com'`
  expect(exported).toHaveLength(20)
  await sql`update rate_buckets set spent_until = spent_until - interval '2 minutes'`
  expect(await answersOf(5, () => exportNotifications(person('ann@example.com'), everything))).toHaveLength(3)
})

test('nobody looks at more than a hundred customers at once', async () => {
  const none = '00000000-0000-7000-8000-000000000000'
  const answers = await answersOf(120, () => revealNotification(person('eve@example.com'), none, 'why'))
  expect(answers.filter(({ status }) => status === 404)).toHaveLength(100)
  expect(answers.filter(({ status }) => status === 429)).toHaveLength(20)
})

test('a key has its own limit, and is not counted here', async () => {
  const key: Operator = { kind: 'producer', producerId: 'p', name: 'shop', scopes: new Set() }
  expect(await answersOf(40, () => chargeOperator(key, 'export'))).toEqual([])
})
