import { beforeAll, expect, test } from 'vitest'
import { testProducer } from '@/db/testing/scenario'
import { useTestDatabase } from '@/db/testing/test-database'
import { oneProvider } from '@/lib/delivery/testing/one-provider'
import { explainDuplicate } from '@/lib/insights/explain-duplicate'
import { listSuppressions } from '@/lib/insights/list-suppressions'
import { postNotification } from '@/lib/intake/testing/post-notification'

const { sql } = await useTestDatabase()
const { authorization } = await testProducer()
await oneProvider({
  type: {
    template: { body: 'Order {{ data.order.id }}' },
    dedup: [{ rule: 'same-order', fields: ['recipient.email', 'data.order.id'], window: 'PT1H', mode: 'sliding' }],
  },
})
let record = ''

beforeAll(async () => {
  await post('first', 'ada@Example.COM')
  const twin = await post('second-ada@example.com', 'ada@example.com')
  const { items } = await listSuppressions({ notification: twin }, { place: { side: 'newest' }, limit: 1 })
  record = items[0]?.id ?? ''
})

async function post(key: string, email: string): Promise<string> {
  const recipient = { phone: '+15551230000', email }
  const asked = { type: 'order_confirmation', recipient, data: { order: { id: 7, note: key } } }
  return ((await (await postNotification(authorization, key, asked)).json()) as { id: string }).id
}

test('a duplicate names what went into its key, as the rule read it, and the rule as it was', async () => {
  const explained = await explainDuplicate(record, { reveal: true })
  expect(explained?.inputs).toEqual([
    { field: 'recipient.email', value: 'ada@example.com' },
    { field: 'data.order.id', value: '7' },
  ])
  expect(explained?.rule).toEqual({ scope: 'type', window: 'PT1H', mode: 'sliding' })
  const email = explained?.differences.find(({ field }) => field === 'recipient.email')
  expect(email).toMatchObject({ original: 'ada@Example.COM', same: false, normalised: 'ada@example.com' })
  const order = explained?.differences.find(({ field }) => field === 'data.order')
  expect(order).toMatchObject({ same: false, decides: true, normalised: 'id: 7' })
})

test('what went into the key is masked where the recipient is', async () => {
  const explained = await explainDuplicate(record, { reveal: false })
  expect(explained?.inputs).toEqual([
    { field: 'recipient.email', value: 'a•••@ex•••.com' },
    { field: 'data.order.id', value: '•••••' },
  ])
  expect(JSON.stringify(explained)).not.toMatch(/ada@/)
  expect(explained?.twin?.key?.key).toBe('s•••@ex•••.com')
  expect(explained?.differences).toContainEqual(
    expect.objectContaining({ field: 'idempotencyKey', original: 'first', twin: 's•••@ex•••.com', same: false }),
  )
  expect((await explainDuplicate(record, { reveal: true }))?.twin?.key?.key).toBe('second-ada@example.com')
})

test('values past retention are gone from what went into the key', async () => {
  await sql`delete from notification_contents`
  const explained = await explainDuplicate(record, { reveal: true })
  expect(explained).toMatchObject({ inputs: [], record: { fields: ['recipient.email', 'data.order.id'] } })
})
