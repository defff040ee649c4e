import { expect, test } from 'vitest'
import { configure, sampleConfiguration, testProducer } from '@/db/testing/scenario'
import { useTestDatabase } from '@/db/testing/test-database'
import { getNotificationsHandler } from '@/lib/http/handlers/get-notifications'
import { hiddenAddress } from '@/lib/insights/hide-people'
import { listNotifications } from '@/lib/insights/list-notifications'
import { filterOfSearch } from '@/lib/insights/notification-search'
import { postNotification } from '@/lib/intake/testing/post-notification'
import { erasePerson } from '@/lib/operations/erase-person'

await useTestDatabase()
const { authorization } = await testProducer()
await configure(sampleConfiguration(['http://127.0.0.1:9']), 0)

async function post(key: string, more: object): Promise<string> {
  const body = { type: 'order_confirmation', recipient: { phone: '+15551232222' }, data: { orderId: key }, ...more }
  const response = await postNotification(authorization, key, body)
  return ((await response.json()) as { id: string }).id
}

async function list(query: string): Promise<string[]> {
  const request = new Request(`http://localhost/?${new URLSearchParams(query)}`, { headers: { authorization } })
  const { items } = (await (await getNotificationsHandler(request)).json()) as { items: { id: string }[] }
  return items.map((item) => item.id)
}

const recipient = { phone: '+15551232222', customerId: 'C1' }
const identifiers = [{ name: 'customer_id', value: 'C1' }]
const newestFirst = [
  await post('one', { recipient }),
  await post('two', { identifiers }),
  await post('three', { recipient, identifiers }),
].reverse()
await post('other', { recipient: { ...recipient, customerId: 'C2' } })

test('the identifier customer_id finds who has it as recipient.customerId alone, and nothing twice', async () => {
  expect(await list('identifier=customer_id:C1')).toEqual(newestFirst)
  expect(await list('identifier=customer_id:C1&limit=2')).toEqual(newestFirst.slice(0, 2))
  expect(await list('recipient=%2B15551232222&identifier=customer_id:C1')).toEqual(newestFirst)
  expect(await list('identifier=customerId:C1')).toEqual([])
})

test('so does the console, which erases all that it then shows', async () => {
  const address = hiddenAddress('/x', new URLSearchParams({ identifier: 'customer_id:C1' })) ?? ''
  const search = Object.fromEntries(new URLSearchParams(address.split('?')[1]))
  const { filter } = filterOfSearch(search, [])
  const { items } = await listNotifications(filter, { place: { side: 'newest' }, limit: 10, reveal: false })
  expect(items.map((item) => item.id)).toEqual(newestFirst)
  const by = { kind: 'user', email: 'a@example.com', role: 'admin', proof: { recent: true, by: 'password' } } as const
  const { waiting } = await erasePerson(by, { hash: search.identifierHash ?? '', reason: 'asked' })
  expect(waiting).toBeGreaterThanOrEqual(newestFirst.length)
})
