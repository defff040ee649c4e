import { beforeAll, expect, it } from 'vitest'
import { listDuplicateGroups } from '@/db/queries/list-duplicate-groups'
import { testProducer } from '@/db/testing/scenario'
import { useTestDatabase } from '@/db/testing/test-database'
import { duplicateGroups } from '@/lib/insights/duplicate-groups'

const { sql } = await useTestDatabase()
const { producerId } = await testProducer('shop')
const ago = (seconds: number) => new Date(Date.now() - seconds * 1_000)
const original = (n: number) => `00000000-0000-7000-8000-${String(n).padStart(12, '0')}`

/** A twin of an original, so many seconds ago. */
async function twin(n: number, secondsAgo: number, guard = 'dedup_window', rule = 'same-order') {
  await sql`insert into suppressions (lane, id, suppressed_at, notification_id, duplicate_of, guard, rule, configuration_version, producer_id, type, channel, fields)
    values (1, gen_random_uuid(), date_trunc('seconds', now()) - ${secondsAgo}::int * interval '1 second', null, ${original(n)}, ${guard}, ${rule}, 1, ${producerId}, 't', 'sms', '[]')`
}

beforeAll(async () => {
  for (const seconds of [10, 50, 90]) await twin(1, seconds)
  await twin(1, 95, 'unique_identifier', 'one-per-campaign')
  await twin(2, 40)
  for (const seconds of [30, 60]) await twin(3, seconds)
})

it('one original is one line, with all its twins, however they lie between those of others', async () => {
  const { items, next } = await duplicateGroups({}, null, 9)
  expect(items.map(({ originalId, twins }) => [originalId, twins])).toEqual([
    [original(1), 4],
    [original(3), 2],
    [original(2), 1],
  ])
  const [first] = items
  expect(first).toMatchObject({
    guards: ['dedup_window', 'unique_identifier'],
    rules: ['one-per-campaign', 'same-order'],
    producers: ['shop'],
    more: false,
  })
  expect(Date.parse(first?.lastAt ?? '') - Date.parse(first?.firstAt ?? '')).toBe(85_000)
  expect(next).toBeNull()
})

it.each([
  [{ guard: 'unique_identifier' as const }, [[original(1), 1]]],
  [
    { rule: 'same-order' },
    [
      [original(1), 3],
      [original(3), 2],
      [original(2), 1],
    ],
  ],
  [{ type: 'nothing' }, []],
  [
    { producer: 'shop' },
    [
      [original(1), 4],
      [original(3), 2],
      [original(2), 1],
    ],
  ],
  [{ producer: 'nobody' }, []],
  [
    { from: ago(75), to: ago(15) },
    [
      [original(3), 2],
      [original(2), 1],
      [original(1), 1],
    ],
  ],
])('of a filter the twins that match make the groups: %#', async (filter, groups) => {
  const { items } = await duplicateGroups(filter, null, 9)
  expect(items.map(({ originalId, twins }) => [originalId, twins])).toEqual(groups)
})

it('a page that stopped looking before it was full says so', async () => {
  const page = await duplicateGroups({ guard: 'unique_identifier' }, null, 9, 3)
  expect(page).toMatchObject({ items: [], stopped: true })
  expect(page.next).not.toBeNull()
})

it.each([
  [1, 100],
  [2, 100],
  [9, 1],
  [9, 2],
])('pages of %i, looking through %i records, show each original once', async (limit, lookThrough) => {
  const seen: string[] = []
  for (let place: Awaited<ReturnType<typeof duplicateGroups>>['next'] = null, pages = 0; pages < 20; pages++) {
    const page = await duplicateGroups({}, place, limit, lookThrough)
    seen.push(...page.items.map((item) => item.originalId))
    place = page.next
    if (!place) break
  }
  expect(seen).toEqual([original(1), original(3), original(2)])
})

it('a page costs the same whether there are many records or few, also of one original', async () => {
  await sql`insert into suppressions (lane, id, suppressed_at, duplicate_of, guard, rule, configuration_version, producer_id, type, channel, fields)
    select 1, gen_random_uuid(), now() - interval '1 hour' - i * interval '1 second', case when i % 2 = 0 then ${original(9)}::uuid else gen_random_uuid() end,
      'dedup_window', 'r', 1, ${producerId}, 't', 'sms', '[]' from generate_series(1, 30000) i`
  await sql`analyze suppressions`
  let plan = ''
  const spy = {
    unsafe: async (text: string, values: string[]) => {
      plan = JSON.stringify(await sql.unsafe(`explain (analyze, timing off, summary off) ${text}`, values))
      return []
    },
  }
  const since = new Date(Date.now() - 3 * 3_600_000)
  for (const filter of [{}, { guard: 'guardrail' }, { rule: 'r', from: since, to: since }] as const) {
    await listDuplicateGroups(spy as never, filter, null, 500, 51)
    expect(plan).not.toContain('Seq Scan on suppressions')
    for (const [, rows] of plan.matchAll(/suppressions_\w+[^"]*actual rows=(\d+)/g))
      expect(Number(rows)).toBeLessThan(2_000)
  }
})
