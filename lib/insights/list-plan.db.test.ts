import { beforeAll, describe, expect, it } from 'vitest'
import type { Database } from '@/db/client'
import { listNotifications, type NotificationFilter, type Place } from '@/db/queries/list-notifications'
import { useTestDatabase } from '@/db/testing/test-database'

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
  const than = { at: new Date(), id: '01a21455-cba5-7bc1-85e1-0a8f0aab1074' }
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
