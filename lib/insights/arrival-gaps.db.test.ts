import { beforeAll, expect, it } from 'vitest'
import { readGapCounts } from '@/db/queries/read-gap-counts'
import { configure, sampleConfiguration, testProducer } from '@/db/testing/scenario'
import { useTestDatabase } from '@/db/testing/test-database'
import { binOfGap } from '@/lib/domain/window-advice'
import { arrivalGaps } from '@/lib/insights/arrival-gaps'

const { sql } = await useTestDatabase()
const { producerId } = await testProducer('shop')

/** A duplicate so many seconds after its fact; null: of a guard that has no window. */
async function duplicate(gap: number | null, rule = 'same-order', agoSeconds = 60) {
  await sql`insert into suppressions (lane, id, suppressed_at, window_opened_at, guard, rule, configuration_version, producer_id, type, channel, fields)
    values (1, gen_random_uuid(), now() - ${agoSeconds}::int * interval '1 second',
      now() - ${agoSeconds}::int * interval '1 second' - ${gap}::float8 * interval '1 second',
      'dedup_window', ${rule}, 1, ${producerId}, 'order_confirmation', 'sms', '[]')`
}

beforeAll(async () => {
  const rule = { rule: 'same-order', guard: 'dedup_window' as const, fields: ['data.orderId'], window: 'PT10M' }
  await configure(sampleConfiguration(['http://127.0.0.1:1'], { type: { dedup: [rule] } }), 0)
  for (const gap of [0.2, 0.9, 1.5, 8, 70, null]) await duplicate(gap)
  await duplicate(3, 'gone', 4_000)
})

it('every gap of a rule is in its bin, and the bins go on to the window', async () => {
  const { rules, looked } = await arrivalGaps({})
  const [first, gone] = rules
  expect(looked).toBe(7)
  expect(first).toMatchObject({ type: 'order_confirmation', rule: 'same-order', count: 5, mostMs: 120_000 })
  expect(first?.bins.map(({ count }) => count)).toEqual([2, 1, 0, 1, 0, 0, 0, 1, 0, 0])
  expect(first?.window).toEqual({ duration: 'PT10M', bin: binOfGap(600_000) })
  expect(gone).toMatchObject({ rule: 'gone', count: 1, window: null })
})

it('only the gaps of the filter are counted, and a span is kept to', async () => {
  const counts = async (filter: Parameters<typeof arrivalGaps>[0]) =>
    (await arrivalGaps(filter)).rules.map(({ rule, count }) => [rule, count])
  expect(await counts({ rule: 'gone' })).toEqual([['gone', 1]])
  expect(await counts({ type: 'nothing' })).toEqual([])
  expect(await counts({ from: new Date(Date.now() - 3_600_000) })).toEqual([['same-order', 5]])
  expect(await counts({ to: new Date(Date.now() - 3_600_000) })).toEqual([['gone', 1]])
})

it('it reads no more records than it may, and says that there were more', async () => {
  await sql`insert into suppressions (lane, id, suppressed_at, guard, rule, configuration_version, producer_id, type, channel, fields)
    select 1, gen_random_uuid(), now() - interval '3 hours' - i * interval '1 second', 'guardrail', 'r', 1, ${producerId}, 't', 'sms', '[]' from generate_series(1, 20000) i`
  await sql`analyze suppressions`
  expect(await arrivalGaps({}, 3)).toMatchObject({ looked: 3, cut: true })
  let plan = ''
  const spy = {
    unsafe: async (text: string, values: string[]) => {
      plan = JSON.stringify(await sql.unsafe(`explain (analyze, timing off, summary off) ${text}`, values))
      return []
    },
  }
  await readGapCounts(spy as never, { rule: 'gone' }, 500, [1, 60])
  expect(plan).not.toContain('Seq Scan on suppressions')
  for (const [, rows] of plan.matchAll(/suppressions_\w+[^"]*actual rows=(\d+)/g))
    expect(Number(rows)).toBeLessThan(1_000)
})
