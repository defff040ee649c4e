import { beforeEach, expect, test } from 'vitest'
import { connect } from '@/db/client'
import { lastId } from '@/db/queries/past-page'
import { reapNotifications } from '@/db/queries/reap-notifications'
import { countRowsRead } from '@/db/testing/rows-read'
import { testProducer } from '@/db/testing/scenario'
import { useTestDatabase } from '@/db/testing/test-database'
import { oneProvider } from '@/lib/delivery/testing/one-provider'
import { laneOf } from '@/lib/domain/lane'
import { explainDuplicate } from '@/lib/insights/explain-duplicate'
import { listSuppressions } from '@/lib/insights/list-suppressions'
import { newId } from '@/lib/intake/build-request'
import { postNotification } from '@/lib/intake/testing/post-notification'
import { previewRetention } from '@/lib/operations/preview-retention'
import { reap } from '@/lib/operations/reap'

// Everything but the windows is as the configuration has it by default: records stay for a year, and then for the window.
const { sql, url } = await useTestDatabase()
const { authorization } = await testProducer()
const dedup = [{ rule: 'same-order', fields: ['data.orderId'], window: 'P100D' }]
await oneProvider({ type: { dedup } })

const tables = ['outbox_messages', 'notifications', 'notification_references', 'notification_contents']
beforeEach(async () => {
  for (const table of tables) await sql`delete from ${sql(table)}`
})

/** As admission writes it, with three references; `dead`: a person has yet to decide about it. */
async function told(type: string, days: number, { dead = false, count = 1 } = {}): Promise<string[]> {
  const ids = Array.from({ length: count }, newId)
  const lanes = ids.map(laneOf)
  await sql`
    with made as (
      insert into notifications (lane, id, producer_id, type, channel, status, configuration_version, key_hash, accepted_at, sent_at)
      select lane, id, gen_random_uuid(), ${type}, 'sms', 'sent', 1, gen_random_uuid(), now() - ${days} * interval '1 day', now()
      from unnest(${lanes}::int2[], ${ids}::uuid[]) u(lane, id) returning lane, id, accepted_at
    ),
    texts as (insert into notification_contents (lane, notification_id, sealed) select lane, id, '' from made)
    insert into notification_references (lane, reference_hash, accepted_at, notification_id)
    select part, gen_random_uuid(), accepted_at, id from made, generate_series(1, 3) part`
  if (dead)
    await sql`insert into outbox_messages (lane, notification_id, state, provider, due_at, since_at, configuration_version, window_keys)
      select lane, id, 'dead', 'p', now(), now(), 1, '{}' from unnest(${lanes}::int2[], ${ids}::uuid[]) u(lane, id)`
  return ids
}

const left = async (table: string, column: string) =>
  (await sql<{ id: string }[]>`select distinct ${sql(column)} as id from ${sql(table)} order by 1`).map(({ id }) => id)

test('a notification that nothing names any more goes with what it is found by; what is not settled stays, however old', async () => {
  await told('gone', 366, { count: 4_500 }) // three pages
  const dead = await told('gone', 800, { dead: true })
  const kept = [...(await told('gone', 364)), ...(await told('order_confirmation', 464))]
  await told('order_confirmation', 466)
  const [one, other] = await Promise.all([reap(), reap()])
  expect(one.records + other.records).toBe(4_501)
  const stays = [...dead, ...kept].toSorted()
  expect(await left('notifications', 'id')).toEqual(stays)
  expect(await left('notification_references', 'notification_id')).toEqual(stays)
  expect(await left('notification_contents', 'notification_id')).toEqual(dead)

  await sql`delete from outbox_messages`
  expect(await reap()).toMatchObject({ records: 1, contents: 1 })
  expect(await left('notifications', 'id')).toEqual(kept.toSorted())
  expect(await left('notification_contents', 'notification_id')).toEqual([])
})

test('what would go is foretold', async () => {
  await told('gone', 366, { count: 3 })
  await told('order_confirmation', 466)
  const { lines } = await previewRetention({ kind: 'user', email: 'op@example.com', role: 'operator' })
  expect(lines).toContainEqual({
    what: 'Notifications that nothing names any more',
    count: 3,
    unit: 'rows',
    atLeast: false,
  })
})

test('a duplicate that was suppressed by what is gone is still a duplicate, and explained as far as it is known', async () => {
  const send = async (key: string) => {
    const order = { type: 'order_confirmation', recipient: { phone: '+15551230000' }, data: { orderId: 'O_1' } }
    const answer = await postNotification(authorization, key, order)
    return { httpStatus: answer.status, id: String(((await answer.json()) as { id: string }).id) }
  }
  const original = await send('first')
  await sql`delete from outbox_messages`
  await sql`update notifications set status = 'sent', sent_at = now(), accepted_at = now() - interval '466 days' where id = ${original.id}`
  expect(await reap()).toMatchObject({ records: 1 })

  const twin = await send('second')
  expect(twin.httpStatus).toBe(200)
  const { items } = await listSuppressions({ notification: twin.id }, { place: { side: 'newest' }, limit: 1 })
  expect(await explainDuplicate(items[0]?.id ?? '', { reveal: true })).toMatchObject({
    record: { duplicateOf: original.id },
    original: null,
    twin: { id: twin.id },
  })
})

test('a page and what goes with it is read, and no more', async () => {
  const engine = connect(url, 'engine', 1)
  const page = () => reapNotifications(engine, 100, now(), { afterSeconds: 365 * 86_400, longer: [] })
  await told('gone', 400, { count: 3_000 })
  await told('gone', 1, { count: 3_000 })
  await sql`analyze notifications, notification_references, notification_contents, outbox_messages`
  for (let i = 0; i < 6; i++) await page() // as often as makes its plan one for any values
  const { result, rows } = await countRowsRead(sql, engine, tables, page)
  expect(result).toMatchObject({ looked: 100, gone: 100 })
  // Of each: the page, the row itself, its three references, its text.
  expect(rows).toBeLessThanOrEqual(100 * 12)
  await engine.end()
})

test('nothing that is younger goes, from whatever place a page begins', async () => {
  const kept = await told('gone', 364)
  expect(await reapNotifications(sql, 100, now(), { afterSeconds: 365 * 86_400, longer: [] })).toMatchObject({
    gone: 0,
  })
  expect(await left('notifications', 'id')).toEqual(kept)
})

const now = () => ({ at: new Date().toISOString(), id: lastId })
