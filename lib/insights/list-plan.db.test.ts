import { beforeAll, describe, expect, it } from 'vitest'
import type { Database } from '@/db/client'
import { listNotifications, type NotificationFilter, type Place } from '@/db/queries/list-notifications'
import { useTestDatabase } from '@/db/testing/test-database'
import { listNotifications as listView } from '@/lib/insights/list-notifications'
import { listSuppressions } from '@/lib/insights/list-suppressions'
import type { Page } from '@/lib/insights/page'

const { sql } = await useTestDatabase()

beforeAll(async () => {
  await sql`insert into notifications (lane, id, producer_id, type, channel, status, configuration_version, key_hash, accepted_at, sent_at)
    select i % 64, gen_random_uuid(), gen_random_uuid(), 'type-' || i % 3, 'sms', 'sent', 1, gen_random_uuid(),
      now() - i * interval '1 second', now()
    from generate_series(1, 20000) i`
  await sql`analyze notifications`
})

/** The plan of the statement that a page really runs. */
async function planOf(filter: NotificationFilter, place: Place): Promise<string> {
  let plan = ''
  const explaining = {
    unsafe: async (text: string, parameters: string[]) => {
      plan = JSON.stringify(await sql.unsafe(`explain ${text}`, parameters))
      return []
    },
  } as unknown as Database
  await listNotifications(explaining, filter, place, 51)
  return plan
}

describe('a page of notifications is read from its index, whatever the size of the table', () => {
  const than = { at: new Date().toISOString(), id: '01a21455-cba5-7bc1-85e1-0a8f0aab1074' }
  it.each([
    ['the newest', {}, { side: 'newest' as const }, 'notifications_newest'],
    ['older ones', {}, { side: 'older' as const, than }, 'notifications_newest'],
    ['newer ones', {}, { side: 'newer' as const, than }, 'notifications_newest'],
    ['of one type', { type: 'type-1' }, { side: 'newest' as const }, 'notifications_of_type'],
  ])('%s', async (_, filter, place, index) => {
    const plan = await planOf(filter, place)
    expect(plan).toContain(index)
    expect(plan).not.toContain('Seq Scan on notifications')
    expect(plan).not.toMatch(/Sort Key: n\.accepted_at/)
  })
})

describe('what no index serves is looked for in a bounded number of rows', () => {
  const newest = { side: 'newest' } as const
  const id = '01a21455-cba5-7bc1-85e1-0a8f0aab1075'

  beforeAll(async () => {
    await sql`update notifications set status = 'cancelled' where id in (
      select id from notifications order by accepted_at limit 3)`
    await sql`insert into suppressions (lane, id, suppressed_at, guard, rule, configuration_version, producer_id, type, channel, fields)
      select i % 64, case i when 400 then ${id}::uuid else gen_random_uuid() end, now() - i * interval '1 second',
        case i when 400 then 'provider' else 'dedup_window' end, 'r', 1, gen_random_uuid(), 't', 'sms', '[]' from generate_series(1, 500) i`
  })

  it('a rare status: each page says where it stopped, and the pages together find all', async () => {
    const { ids, pages } = await walk((place) =>
      listView({ status: ['cancelled'] }, { place, limit: 50, reveal: false }, 5_000),
    )
    expect([ids.length, pages]).toEqual([3, 5])
  })

  it('what waits is small and read whole, so nothing is left to look for', async () => {
    const page = await listView({ status: ['needs_review'] }, { place: newest, limit: 50, reveal: false }, 10)
    expect(page).toEqual({ items: [], next: null, previous: null })
  })

  it('a filter that an index serves is never cut short', async () => {
    const page = await listView({ type: 'type-1' }, { place: newest, limit: 50, reveal: false }, 10)
    expect([page.items.length, page.stoppedAt]).toEqual([50, undefined])
  })

  it('a search backwards goes on backwards', async () => {
    const oldest = { at: new Date(0).toISOString(), id }
    const page = await listView(
      { channel: 'voice' },
      { place: { side: 'newer', than: oldest }, limit: 50, reveal: false },
      100,
    )
    expect(page.items).toEqual([])
    expect(page.previous).toEqual(page.stoppedAt)
  })

  it('a rare guard of the decision records', async () => {
    const { ids, pages } = await walk((place) => listSuppressions({ guard: 'provider' }, { place, limit: 50 }, 100))
    expect([ids, pages]).toEqual([[id], 6])
  })
})

/** Every page to the end. */
async function walk(read: (place: Place) => Promise<Page<{ id: string }>>) {
  const ids: string[] = []
  let pages = 0
  for (let place: Place = { side: 'newest' }; ; ) {
    const page = await read(place)
    ids.push(...page.items.map((item) => item.id))
    pages++
    if (!page.next) return { ids, pages }
    place = { side: 'older', than: page.next }
  }
}
