import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { findReferences } from '@/db/queries/find-references'
import { configure, sampleConfiguration, testProducer } from '@/db/testing/scenario'
import { useTestDatabase } from '@/db/testing/test-database'
import type { Operator } from '@/lib/auth/operator'
import { drainOutbox } from '@/lib/delivery/drain-outbox'
import { ledgerProvider } from '@/lib/delivery/testing/ledger-provider'
import { laneOf } from '@/lib/domain/lane'
import { messageHash } from '@/lib/domain/receipt'
import { acceptNotificationHandler } from '@/lib/http/handlers/accept-notification'
import { find } from '@/lib/insights/find'
import { filterOfSearch } from '@/lib/insights/notification-search'
import { searchNotifications } from '@/lib/insights/search-notifications'

const { sql } = await useTestDatabase()
const shop = await testProducer('shop')
const peer = await ledgerProvider({ keyed: true })
afterAll(() => peer.close())
const dedup = [{ rule: 'same-order', guard: 'dedup_window' as const, fields: ['data.orderId'], window: 'PT10M' }]
await configure(sampleConfiguration([peer.baseUrl], { type: { dedup } }), 0)

const viewer: Operator = { kind: 'user', email: 'v@example.com', role: 'viewer' }
const recipient = { phone: '+15551230001', email: 'Ann.Lee@Example.com', customerId: 'CUST_98765' }
let id = ''

beforeAll(async () => {
  const headers = {
    authorization: shop.authorization,
    'content-type': 'application/json',
    'idempotency-key': 'order-7-key',
  }
  const body = {
    type: 'order_confirmation',
    recipient,
    data: { orderId: 'ORD_7' },
    identifiers: [{ name: 'order_id', value: 'A-77' }],
  }
  const request = new Request('http://localhost/', { method: 'POST', headers, body: JSON.stringify(body) })
  id = ((await (await acceptNotificationHandler(request)).json()) as { id: string }).id
  await drainOutbox({ budgetSeconds: 10 })
})

async function groupsOf(typed: string) {
  const found = await find(viewer, typed)
  return found.kind === 'groups' ? found.groups : []
}

/** The ids that the list shows behind an address that was found. */
async function listed(href: string): Promise<string[]> {
  const search = Object.fromEntries(new URL(href, 'http://localhost').searchParams)
  const { filter, ignored } = filterOfSearch(search, [])
  expect(ignored).toEqual([])
  const page = await searchNotifications(filter, undefined, { place: { side: 'newest' }, limit: 9, reveal: false })
  return page.items.map((item) => item.id)
}

describe('the search box finds', () => {
  it.each([
    '+1 (555) 123-0001',
    '0015551230001',
    '555 123 0001',
    'ann.lee@example.com'.replace('ann.lee', 'Ann.Lee'),
    'CUST_98765',
    'order_id:A-77',
    'A-77',
    'meta.order_id:A-77',
  ])('a customer or an identifier by %s, and leads to the list with nothing readable in its address', async (typed) => {
    const [group] = await groupsOf(typed)
    expect(group?.href).toMatch(/^\/notifications\?reference=[0-9a-f-]{36}$/)
    expect(await listed(group?.href ?? '')).toEqual([id])
    expect(JSON.stringify(group)).not.toMatch(/1230001|Ann\.Lee|98765|A-77/)
  })

  it('an order number by the rule that compares it, a key, and the id that a provider gave', async () => {
    const hash = messageHash('provider-1', 'SM-1')
    await sql`insert into provider_messages (lane, message_hash, notification_lane, notification_id, at)
      values (${laneOf(hash)}, ${hash}, ${laneOf(id)}, ${id}, now())`
    for (const typed of ['ORD_7', 'orderId:ORD_7', 'meta.orderId:ORD_7', 'order-7-key', 'SM-1']) {
      expect(
        (await groupsOf(typed)).map((group) => group.href),
        typed,
      ).toContain(`/notifications/${id}`)
    }
    const [window] = await sql`select window_key as key from dedup_windows limit 1`
    expect((await groupsOf(window?.key)).map((group) => group.href)).toContain(`/duplicates?notification=${id}`)
  })

  it('a notification by its exact id, at once', async () => {
    expect(await find(viewer, ` ${id.toUpperCase()} `)).toEqual({ kind: 'page', href: `/notifications/${id}` })
  })

  it('no order by a field that is not the one it was given for', async () => {
    expect(await groupsOf('meta.invoiceId:ORD_7')).toEqual([])
  })

  it('nothing, and says what was looked for without saying what was typed', async () => {
    const found = await find(viewer, '+1 555 999 0000')
    expect(found).toMatchObject({ kind: 'groups', groups: [] })
    expect(JSON.stringify(found)).toMatch(/a phone number.*an identifier: customer_id.*an idempotency key.*window/)
    expect(JSON.stringify(found)).not.toContain('999')
  })
})

it('a customer is found by the index, however many there are, and not all of theirs are read', async () => {
  await sql`insert into notification_references (lane, reference_hash, accepted_at, notification_id)
    select 5, '05000000-0000-4000-8000-000000000000', now() - i * interval '1 second', gen_random_uuid() from generate_series(1, 20000) i`
  await sql`analyze notification_references`
  let plan = ''
  const spy = {
    unsafe: async (text: string, values: string[]) => {
      plan = JSON.stringify(await sql.unsafe(`explain (analyze, timing off, summary off) ${text}`, values))
      return []
    },
  }
  await findReferences(spy as never, ['05000000-0000-4000-8000-000000000000'])
  expect(plan).toContain('notification_references_pkey')
  expect(plan).not.toContain('Seq Scan')
  expect(plan).not.toMatch(/rows=20\d\d\d\.?\d* loops/)
})
