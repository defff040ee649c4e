import { afterAll, expect, test } from 'vitest'
import { connect, database, type Purpose } from '@/db/client'
import { findDueLanes } from '@/db/queries/find-due-lanes'
import { findExpiredLanes } from '@/db/queries/find-expired-lanes'
import { leaseOutboxMessages } from '@/db/queries/lease-outbox-messages'
import { queueMessages } from '@/db/testing/queue-messages'
import { useTestDatabase } from '@/db/testing/test-database'

const { sql, url } = await useTestDatabase()
const engine = connect(url, 'engine', 1)
afterAll(() => engine.end())

const purposes: Purpose[] = ['accept', 'engine', 'lists', 'receipts', 'console', 'commands', 'service']

test.each(purposes)(
  'no statement on %s keeps what others have removed in view for longer than fifteen seconds',
  async (purpose) => {
    const [row] = await database(purpose)`
    select current_setting('statement_timeout')::interval as statement, current_setting('idle_in_transaction_session_timeout')::interval as idle,
      current_setting('statement_timeout')::interval between '1 second' and '15 seconds'
      and current_setting('idle_in_transaction_session_timeout')::interval between '1 second' and '15 seconds' as bounded`
    expect(row?.bounded).toBe(true)
  },
)

test('while a foreign transaction keeps ten thousand finished messages of a lane in view, what is due is still found and leased at once', async () => {
  const [lane, provider] = [7, 'provider-1']
  const tookMs: Record<string, number[]> = { due: [], expired: [], lease: [] }
  await sql.begin('isolation level repeatable read', async (foreign) => {
    await foreign`set local idle_in_transaction_session_timeout = 0`
    await foreign`select count(*) from outbox_messages`
    await queueMessages(sql, { lane, provider, count: 10_000 })
    await sql`update outbox_messages set state = 'leased', leased_until = now(), lease_token = 1`
    await sql`update outbox_messages set state = 'dispatching', open_attempt_at = now(), first_attempt_at = now()`
    await sql`delete from outbox_messages`
    const waiting = await queueMessages(sql, { lane, provider, count: 100 })
    for (let round = 0; round < 20; round++) {
      expect(await timed('due', () => findDueLanes(engine))).toEqual([{ provider, lanes: [lane] }])
      expect(await timed('expired', () => findExpiredLanes(engine))).toEqual([])
      const leased = await timed('lease', () => leaseOutboxMessages(engine, lane, provider, 5))
      expect(leased.every(({ id }) => waiting.includes(id)) && leased.length).toBe(5)
      if (round < 19) await sql`update outbox_messages set state = 'ready', leased_until = null where state = 'leased'`
    }
  })
  const medians = Object.fromEntries(
    Object.entries(tookMs).map(([name, ms]) => [name, ms.toSorted((a, b) => a - b)[10] ?? 0]),
  )
  for (const [name, ms] of Object.entries(medians)) expect(ms, name).toBeLessThan(250) // a bound against reading it all again and again, not a measure

  async function timed<Answer>(name: string, work: () => Promise<Answer>): Promise<Answer> {
    const began = performance.now()
    const answer = await work()
    tookMs[name]?.push(performance.now() - began)
    return answer
  }
})
