import { expect, test, vi } from 'vitest'
import { configure, testProducer } from '@/db/testing/scenario'
import { useTestDatabase } from '@/db/testing/test-database'
import { runVerb } from '@/lib/cli/once'
import { foldStats } from '@/lib/insights/fold-stats'
import { reap } from '@/lib/operations/reap'

const { sql } = await useTestDatabase()
const { producerId } = await testProducer()
await configure({ retention: { notifications: 'P30D', suppressions: 'P30D', audit: 'P7Y' } }, 0)

async function line(about: string): Promise<string | undefined> {
  const said = vi.spyOn(console, 'log').mockImplementation(() => {})
  await runVerb(['doctor'], () => {})
  const lines = said.mock.calls.flat().map(String)
  said.mockRestore()
  return lines.find((one) => one.slice(5).startsWith(about))
}

/** So many hours before today (UTC) began. */
const before = (hours: number) => sql`date_trunc('day', now(), 'UTC') - ${hours} * interval '1 hour'`

const suppressed = (hours: number) => sql`
  insert into suppressions (lane, id, suppressed_at, duplicate_of, guard, rule, configuration_version, producer_id, type, channel, fields)
  values (0, gen_random_uuid(), ${before(hours)}, gen_random_uuid(), 'dedup_window', 'r', 1, ${producerId}, 't', 'sms', '[]')`
const called = (hours: number, tookHours = 0) => sql`
  insert into attempt_results (lane, notification_id, number, started_at, finished_at, lease_token, late, outcome)
  values (0, gen_random_uuid(), 1, ${before(hours)}, ${before(hours - tookHours)}, 1, false, 'accepted')`
const count = (measure: string, hours: number) => sql`
  insert into stat_deltas (lane, at, measure, type, channel, provider, guard, bin, n)
  values (0, ${before(hours)}, ${measure}, 't', 'sms', 'p', '', 0, 1)`

test('the doctor holds yesterday’s counters against its facts, folded or not, and names those that differ', async () => {
  expect(await line('counters')).toBe('ok   counters     yesterday’s are what its facts say')
  await suppressed(1)
  await count('suppressed', 1)
  await called(24.5, 1) // began the day before, and ended in it
  await count('attempt_accepted', 23.5)
  await suppressed(25) // another day's, that nobody counted
  await count('sent', 2) // not compared
  expect(await line('counters')).toMatch(/^ok/)
  await foldStats()
  expect(await line('counters')).toMatch(/^ok/)
  await count('suppressed', 2)
  await called(3)
  expect(await line('counters')).toBe(
    'BAD  counters     attempt_accepted: 1 counted, 2 on record; suppressed: 2 counted, 1 on record',
  )
})

test('the doctor says so when retention has not finished for three hours', async () => {
  await sql`update applied_migrations set applied_at = now()`
  expect(await line('retention')).toBe('ok   retention    has never run')
  await sql`insert into heartbeats (name, last_run_at) values ('retention', now() - interval '4 hours')`
  expect(await line('retention')).toBe('BAD  retention    ran 4 hours ago')
  await reap()
  expect(await line('retention')).toMatch(/^ok .* ran \d+ seconds ago$/)
})
