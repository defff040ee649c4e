import { afterAll, expect, test } from 'vitest'
import { connect } from '@/db/client'
import { findDueLanes } from '@/db/queries/find-due-lanes'
import { leaseOutboxMessages } from '@/db/queries/lease-outbox-messages'
import { queueMessages } from '@/db/testing/queue-messages'
import { useTestDatabase } from '@/db/testing/test-database'

const { sql, url } = await useTestDatabase()
const engine = connect(url, 'engine', 1)
afterAll(() => engine.end())

const lane = 7
const provider = 'provider-1'

async function flow(number: number, count: number): Promise<string[]> {
  const ids = await queueMessages(sql, { lane, provider, count })
  await sql`update outbox_messages set flow = ${number} where notification_id = any(${ids}::uuid[])`
  return ids
}

/** How many of those just leased are among these. */
async function leasedOf(ids: string[], limit: number): Promise<number> {
  const leased = await leaseOutboxMessages(engine, lane, provider, limit)
  expect(leased).toHaveLength(limit)
  return leased.filter(({ id }) => ids.includes(id)).length
}

test('ten of one producer do not wait for thousands of another that came before', async () => {
  await flow(1, 5_000)
  const few = await flow(2, 10)
  expect(await leasedOf(few, 20)).toBe(10)
  expect(await leasedOf([], 20)).toBe(0) // the many have the turns that nobody else wants
})

test('where a rate lets one through at a time, both come in turn', async () => {
  const few = await flow(2, 10)
  let ofFew = 0
  for (let i = 0; i < 60; i++) ofFew += await leasedOf(few, 1)
  expect(ofFew).toBe(10)
})

test('a lane is due if any of its flows is, and is not for what is due later', async () => {
  await sql`delete from outbox_messages`
  await flow(1, 3)
  await flow(9, 1)
  await sql`update outbox_messages set due_at = now() + interval '1 hour' where flow = 1`
  expect(await findDueLanes(engine)).toEqual([{ provider, lanes: [lane] }])
  expect(await leaseOutboxMessages(engine, lane, provider, 5)).toHaveLength(1)
  expect(await findDueLanes(engine)).toEqual([])
})
