import { expect, test } from 'vitest'
import { configure } from '@/db/testing/scenario'
import { useTestDatabase } from '@/db/testing/test-database'
import { overview } from '@/lib/insights/overview'
import { watchCounters } from '@/lib/insights/watch-counters'

const { sql } = await useTestDatabase()
await configure({ retention: { notifications: 'P30D', suppressions: 'P30D', audit: 'P7Y' } }, 0)

const count = () => sql`
  insert into stat_deltas (lane, at, measure, type, channel, provider, guard, bin, n)
  values (0, date_trunc('day', now(), 'UTC') - interval '2 hours', 'suppressed', 't', 'sms', 'p', '', 0, 1)`
const said = async () =>
  (await overview('1h')).alarms.flatMap(({ detail }) => (detail?.includes('counted') ? [detail] : []))
const aDayLater = () => sql`update heartbeats set last_run_at = last_run_at - interval '1 day' where name = 'counters'`

test('counters that differ from their facts are an alarm until a day agrees again; they are compared once a day', async () => {
  await count()
  await watchCounters()
  expect(await said()).toEqual(['Found once a day: suppressed: 1 counted, 0 on record.'])
  await count()
  await watchCounters()
  expect(await said()).toEqual(['Found once a day: suppressed: 1 counted, 0 on record.'])
  await aDayLater()
  await watchCounters()
  expect(await said()).toEqual(['Found once a day: suppressed: 2 counted, 0 on record.'])
  await sql`delete from stat_deltas`
  await aDayLater()
  await watchCounters()
  expect(await said()).toEqual([])
})
