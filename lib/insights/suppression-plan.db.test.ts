import { randomUUID } from 'node:crypto'
import { beforeAll, expect, test } from 'vitest'
import type { Database } from '@/db/client'
import type { Place } from '@/db/queries/list-notifications'
import { listSuppressions } from '@/db/queries/list-suppressions'
import { useTestDatabase } from '@/db/testing/test-database'

const { sql } = await useTestDatabase()

beforeAll(async () => {
  // One in three hundred is of the campaign that is asked for, and most are of none.
  await sql`insert into suppressions (lane, id, suppressed_at, guard, rule, configuration_version, producer_id, type, channel, campaign, fields)
    select i % 64, gen_random_uuid(), now() - i * interval '1 second', 'unique_identifier', 'r', 1, gen_random_uuid(), 't', 'sms',
      case when i % 300 = 0 then 'spring' when i % 10 = 0 then 'summer' end, '[]'
    from generate_series(1, 60000) i`
  await sql`analyze suppressions`
})

async function planOf(campaign: string, place: Place): Promise<string> {
  let plan = ''
  const explaining = {
    unsafe: async (text: string, parameters: string[]) => {
      const lines = await sql.unsafe<{ 'QUERY PLAN': string }[]>(`explain ${text}`, parameters)
      plan = lines.map((line) => line['QUERY PLAN']).join('\n')
      return []
    },
  } as unknown as Database
  await listSuppressions(explaining, { campaign }, place, 51, 1_000)
  return plan
}

const than = { at: new Date().toISOString(), id: randomUUID() }
test.each<Place>([{ side: 'newest' }, { side: 'older', than }, { side: 'newer', than }])(
  'a page of one campaign is read from its index, in its order: $side',
  async (place) => {
    const plan = await planOf('spring', place)
    expect(plan).toMatch(/Index Scan (Backward )?using suppressions[a-z0-9_]*campaign/)
    expect(plan).not.toMatch(/Seq Scan on suppressions/)
    expect(plan).not.toMatch(/Sort {2}\(/)
  },
)
