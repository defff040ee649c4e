import { afterAll, expect, test } from 'vitest'
import { useTestDatabase } from '@/db/testing/test-database'
import { acceptBatchHandler } from '@/lib/http/handlers/accept-batch'
import { operationsScenario } from '@/lib/operations/testing/operations-scenario'

const { sql } = await useTestDatabase()
const { call, drain, peer } = await operationsScenario({ keyed: false })
afterAll(() => peer.close())

const gate = 4_712
await sql`create table gated (name text)`
await sql`
  create function stop_at_gate() returns trigger language plpgsql as $$ begin
    if exists (select from gated where name = tg_argv[0]) then perform pg_advisory_xact_lock(4712); end if;
    return new;
  end $$`
for (const table of ['notifications', 'attempts', 'attempt_results'])
  await sql.unsafe(
    `create trigger at_gate before insert on ${table} for each row execute function stop_at_gate('${table}')`,
  )

/** The statement that writes this table is ended in the middle of its batch, as a timeout ends it; the next one is not. */
async function endedInTheMiddle<Answer>(table: string, act: () => Promise<Answer>): Promise<Answer> {
  let answer: Promise<Answer> | undefined
  await sql.begin(async (transaction) => {
    await transaction`select pg_advisory_xact_lock(${gate})`
    await sql`insert into gated values (${table})`
    answer = act()
    const waiting = () => sql<{ pid: number }[]>`
      select pid from pg_stat_activity where wait_event = 'advisory' and datname = current_database()`
    let pid: number | undefined
    while (pid === undefined) pid = (await waiting())[0]?.pid
    await sql`delete from gated`
    await transaction`select pg_cancel_backend(${pid})`
  })
  if (!answer) throw new Error('nothing was begun')
  return answer
}

let batches = 0
async function postTwenty(): Promise<string[]> {
  const name = `batch-${batches++}`
  const notifications = Array.from({ length: 20 }, (_, i) => ({
    ...{ idempotencyKey: `${name}-${i}`, type: 'order_confirmation', recipient: { phone: '+15551234567' } },
    data: { orderId: `${name}-${i}` },
  }))
  const { body } = await call(acceptBatchHandler, {}, { notifications })
  const results = body.results as { id: string; statusCode: number }[]
  expect(results.map(({ statusCode }) => statusCode)).toEqual(Array.from({ length: 20 }, () => 202))
  return results.map(({ id }) => id)
}

const acceptedOf = (ids: string[]) => peer.accepted.filter((key) => ids.includes(key)).toSorted()

test('an accept that is ended in the middle of its batch is decided again: all of it is accepted, once', async () => {
  const ids = await endedInTheMiddle('notifications', postTwenty)
  expect(await sql`select 1 from notifications where id = any(${ids}::uuid[])`).toHaveLength(20)
  expect(await sql`select 1 from notifications`).toHaveLength(20)
  await drain()
  expect(acceptedOf(ids)).toEqual(ids.toSorted())
})

test('an intent that is ended in the middle of its batch calls nobody of it; after their lease they are sent', async () => {
  const ids = await postTwenty()
  await endedInTheMiddle('attempts', drain)
  await sql`update outbox_messages set leased_until = now() - interval '1 second' where state = 'leased'`
  await drain()
  expect(acceptedOf(ids)).toEqual(ids.toSorted())
  expect(await sql`select 1 from attempts where notification_id = any(${ids}::uuid[])`).toHaveLength(20)
})

test('a finish that is ended in the middle of its batch is written again: nothing is called twice, nothing unknown', async () => {
  const ids = await postTwenty()
  await endedInTheMiddle('attempt_results', drain)
  const outcomes = await sql`select outcome, late, count(*)::int as n from attempt_results
    where notification_id = any(${ids}::uuid[]) group by 1, 2`
  expect(outcomes).toEqual([{ outcome: 'accepted', late: false, n: 20 }])
  expect(acceptedOf(ids)).toEqual(ids.toSorted())
})
