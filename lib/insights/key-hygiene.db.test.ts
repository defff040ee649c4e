import { randomUUID } from 'node:crypto'
import { beforeAll, describe, expect, it } from 'vitest'
import { listSuppressions } from '@/db/queries/list-suppressions'
import { readKeyHygiene } from '@/db/queries/read-key-hygiene'
import { configure, sampleConfiguration, testProducer } from '@/db/testing/scenario'
import { useTestDatabase } from '@/db/testing/test-database'
import { keyHygiene } from '@/lib/insights/key-hygiene'
import { postNotification } from '@/lib/intake/testing/post-notification'

const { sql } = await useTestDatabase()
const shop = await testProducer('shop')
const bank = await testProducer('bank')
await configure(
  sampleConfiguration(['http://127.0.0.1:9'], {
    type: {
      dedup: [
        { rule: 'same-order', fields: ['data.orderId'], window: 'PT1H' },
        { rule: 'one-a-person', fields: ['data.person'], window: 'forever', guard: 'unique_identifier' },
      ],
    },
  }),
  0,
)

async function post(
  { authorization }: { authorization: string },
  key: string,
  orderId: string,
  person: string = randomUUID(),
) {
  const response = await postNotification(authorization, key, {
    type: 'order_confirmation',
    recipient: { phone: '+15551234567' },
    data: { orderId, person },
  })
  return response.status
}

/** A campaign's walk leaves one of its people out. */
async function leftOut(producerId: string) {
  await sql`insert into suppressions (lane, id, suppressed_at, guard, rule, configuration_version, producer_id, type, channel, campaign, fields)
    values (0, gen_random_uuid(), now(), 'unique_identifier', 'once-per-list', 1, ${producerId}, 'order_confirmation', 'sms', 'spring', '[]')`
}

beforeAll(async () => {
  await post(bank, 'b1', 'B1', 'p')
  for (let i = 0; i < 3; i++) await post(bank, 'b1', 'B1', 'p')
  await post(shop, 's1', 'S1', 'q')
  await post(shop, 's1', 'S1', 'q')
  await post(shop, 's2', 'S1', 'r')
  await post(shop, 's3', 'S3', 'q')
  await post(shop, 's1', 'S9', 'q')
  await leftOut(bank.producerId)
})

describe('key hygiene', () => {
  it('tells retries under their key from new keys for known facts and people, and from collisions', async () => {
    const { producers, from, since } = await keyHygiene('24h')
    expect(producers).toEqual([
      { producer: 'shop', repeats: 1, newKeys: 2, byCampaigns: 0, collisions: 1, newKeyShare: 2 / 3 },
      { producer: 'bank', repeats: 3, newKeys: 0, byCampaigns: 1, collisions: 0, newKeyShare: 0 },
    ])
    expect(since).toBe(from)
  })

  it('counts what lies in the range only', async () => {
    await sql`update suppressions set suppressed_at = suppressed_at - interval '2 days' where guard = 'idempotency_key'`
    const repeats = async (range: '24h' | '7d') =>
      (await keyHygiene(range)).producers.reduce((n, producer) => n + producer.repeats, 0)
    expect([await repeats('24h'), await repeats('7d')]).toEqual([0, 4])
  })

  it('looks through a bounded number and says from when on', async () => {
    await sql`update collisions set at = at - interval '1 day'`
    const { producers, from, since } = await keyHygiene('7d', 3)
    expect(since > from).toBe(true)
    // The three newest are not two days old; collisions older than those are not counted against them.
    expect(producers.reduce((n, one) => n + one.repeats, 0)).toBe(0)
    expect(producers.reduce((n, one) => n + one.newKeys + one.byCampaigns, 0)).toBe(3)
    expect(producers.reduce((n, one) => n + one.collisions, 0)).toBe(0)
  })

  it('reads no more than it looks through, by the indexes of time', async () => {
    await sql`insert into suppressions (lane, id, suppressed_at, guard, rule, configuration_version, producer_id, type, channel, fields)
      select i % 64, gen_random_uuid(), now() - i * interval '1 second', 'idempotency_key', 'r', 1, ${shop.producerId}, 't', 'sms', '[]'
      from generate_series(1, 30000) i`
    await sql`analyze suppressions`
    let plan = ''
    const spy = {
      unsafe: async (query: string, values: never[]) => {
        const lines = await sql.unsafe<{ 'QUERY PLAN': string }[]>(`explain ${query}`, values)
        plan = lines.map((line) => line['QUERY PLAN']).join('\n')
      },
    }
    const range = { from: new Date(Date.now() - 86_400_000), to: new Date() }
    await readKeyHygiene(spy as never, range, [], 500)
    const looked = plan.slice(plan.indexOf('CTE suppressed'), plan.indexOf('CTE refused'))
    expect(looked).toMatch(/Index Scan using suppressions[a-z0-9_]*suppressed_at/)
    expect(looked).not.toMatch(/Seq Scan on suppressions/)
    expect(looked, 'the index gives the order').not.toMatch(/Sort {2}\(/)
    await listSuppressions(
      spy as never,
      {},
      { side: 'older', than: { at: new Date().toISOString(), id: randomUUID() } },
      51,
      1_000,
    )
    expect(plan, 'a page of the decision records too').not.toMatch(/Sort {2}\(/)
  })
})
