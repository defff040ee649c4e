import { beforeAll, expect, test } from 'vitest'
import { insertIntakeRejects } from '@/db/queries/insert-intake-rejects'
import { configure, sampleConfiguration, testProducer } from '@/db/testing/scenario'
import { useTestDatabase } from '@/db/testing/test-database'
import { listAudit } from '@/lib/audit/list-audit'
import { cursorOf, readCursor } from '@/lib/http/query-parameters'
import { listCollisions } from '@/lib/insights/list-collisions'
import { listIntakeRejects } from '@/lib/insights/list-intake-rejects'
import { listNotifications } from '@/lib/insights/list-notifications'
import { listSuppressions } from '@/lib/insights/list-suppressions'
import type { Page, Place } from '@/lib/insights/page'
import { newId } from '@/lib/intake/build-request'
import { postNotification } from '@/lib/intake/testing/post-notification'

const { sql } = await useTestDatabase()
const { authorization } = await testProducer('shop')
await configure(
  sampleConfiguration(['http://127.0.0.1:9'], {
    type: { dedup: [{ rule: 'same-order', fields: ['data.orderId'], window: 'PT1H' }] },
  }),
  0,
)
const admin = { kind: 'user', email: 'a@example.com', role: 'admin' } as const
const count = 3

beforeAll(async () => {
  const post = (key: string, orderId: string) =>
    postNotification(authorization, key, {
      type: 'order_confirmation',
      recipient: { phone: '+15551234567' },
      data: { orderId },
    })
  for (let i = 0; i <= count; i++) await post(`key-${i}`, 'same')
  for (let i = 0; i < count; i++) await post('key-0', `other-${i}`)
  await sql`insert into audit_records (id, actor, action, subject_kind, subject_id)
    select gen_random_uuid(), 'system:test', 'act', 'nothing', 'nothing' from generate_series(1, ${count})`
  const reject = { key: null, code: 'invalid', reason: 'no', faults: [], sealed: Buffer.from('x') }
  await insertIntakeRejects(
    sql,
    'queue',
    Array.from({ length: count }, (_, i) => ({ ...reject, id: newId(), brokerId: `b-${i}` })),
  )
  // Rows of one millisecond: only the microseconds say which comes first, and they say the opposite of the ids.
  for (const [table, column] of [
    ['notifications', 'accepted_at'],
    ['suppressions', 'suppressed_at'],
    ['collisions', 'at'],
    ['audit_records', 'at'],
    ['intake_rejects', 'at'],
  ] as const)
    await sql.unsafe(`update ${table} t set ${column} = date_trunc('hour', now()) + (100 - n) * interval '1 microsecond'
      from (select id, row_number() over (order by id) as n from ${table}) r where r.id = t.id`)
})

type Read = (place: Place) => Promise<Page<{ id: string }> | null>
const lists: Record<string, Read> = {
  notifications: (place) => listNotifications({ status: ['suppressed'] }, { place, limit: 1, reveal: false }),
  suppressions: (place) => listSuppressions({}, { place, limit: 1 }),
  collisions: (place) => listCollisions({}, { place, limit: 1 }),
  audit: (place) => listAudit(admin, { action: 'act' }, { place, limit: 1 }),
  'refused messages of an intake': (place) => listIntakeRejects('queue', { place, limit: 1, withBodies: false }),
}

/** Page by page through the cursors that addresses carry, from a place outwards. */
async function walk(read: Read, from: Place, side: 'older' | 'newer') {
  const seen: string[] = []
  for (let place = from; ; ) {
    const page = await read(place)
    seen.push(...(page?.items.map(({ id }) => id) ?? []))
    const than = readCursor(cursorOf((side === 'older' ? page?.next : page?.previous) ?? null) ?? '')
    if (!than || seen.length > 9) return { seen, last: place }
    place = { side, than }
  }
}

test.each(Object.entries(lists))('%s of one millisecond: each is on one page, and none on two', async (_, read) => {
  const there = await walk(read, { side: 'newest' }, 'older')
  expect(there.seen).toEqual([...new Set(there.seen)].sort())
  expect(there.seen).toHaveLength(count)
  const back = await walk(read, there.last, 'newer')
  expect(back.seen).toEqual(there.seen.toReversed())
})

const at = (instant: string) => Buffer.from(`${instant} 01a21455-cba5-7bc1-85e1-0a8f0aab1074`).toString('base64url')

test('a cursor whose instant PostgreSQL could not read is none', () => {
  expect(readCursor(at('2026-11-26T08:00:00.123456Z'))).toMatchObject({ at: '2026-11-26T08:00:00.123456Z' })
  for (const instant of ['2026-02-31T08:00:00.123456Z', '2026-11-26T24:00:00.000000Z', '0000-01-01T00:00:00.000000Z'])
    expect(readCursor(at(instant))).toBeNull()
  for (const instant of ['1764144000123', '2026-11-26T08:00:00.123Z', 'infinity', ''])
    expect(readCursor(at(instant))).toBeNull()
})
