import { afterAll, beforeEach, expect, test } from 'vitest'
import { useTestDatabase } from '@/db/testing/test-database'
import { deliverLane } from '@/lib/delivery/deliver-lane'
import { endRun, startRun } from '@/lib/delivery/delivery-run'
import { until } from '@/lib/delivery/testing/competing-engines'
import { laneOf } from '@/lib/domain/lane'
import { acceptBatchHandler } from '@/lib/http/handlers/accept-batch'
import { operationsScenario } from '@/lib/operations/testing/operations-scenario'

const { sql } = await useTestDatabase()
const { post, operate, drain, sentInto, read, peer, call } = await operationsScenario()
afterAll(() => peer.close())

// Stands for whatever ends a worker between lease and intent: nothing of the batch is begun, and its leases run out.
await sql`create table poison (id uuid)`
await sql`
  create function end_worker() returns trigger language plpgsql as $$ begin
    if exists (select from poison where id = new.notification_id) then raise exception 'the worker ends'; end if;
    return new;
  end $$`
await sql`
  create trigger poisoned before update on outbox_messages for each row when (new.state = 'dispatching') execute function end_worker()`
beforeEach(() => sql`delete from poison`)

const lostLeasesMax = 3

/** Takes up all that is due, until leases have run out so often that it would be over for any message. @returns after how many */
async function untilRest(): Promise<number> {
  for (let round = 1; round <= 4 * lostLeasesMax; round++) {
    await drain()
    const lost =
      await sql`update outbox_messages set leased_until = now() - interval '1 second' where state = 'leased' returning 1`
    if (lost.length === 0) return round
  }
  throw new Error('it is leased again and again')
}

test('a message that ends its workers is given up with the reason, and those that were taken beside it are sent', async () => {
  const recipient = { phone: '+15551234567' }
  const notifications = Array.from({ length: 24 }, (_, i) => ({
    ...{ idempotencyKey: `batch-${i}`, type: 'order_confirmation', recipient, data: { orderId: `B${i}` } },
  }))
  const { body } = await call(acceptBatchHandler, {}, { notifications })
  const ids = (body.results as { id: string }[]).map(({ id }) => id)
  const [poison = ''] = ids
  await sql`insert into poison values (${poison})`
  expect(await untilRest()).toBeLessThanOrEqual(lostLeasesMax + 1)
  const rows = await sql<
    { id: string; status: string }[]
  >`select id, status from notifications where id = any(${ids}::uuid[])`
  expect(rows.filter(({ status }) => status !== 'sent')).toEqual([{ id: poison, status: 'dead_lettered' }])
  expect(await sql`select state, waiting_reason as reason, lost_leases as lost from outbox_messages`).toEqual([
    { state: 'dead', reason: 'workers_lost_before_sending', lost: lostLeasesMax - 1 },
  ])
  expect(peer.calls.map(({ key }) => key).sort()).toEqual(ids.filter((id) => id !== poison).sort())
  expect((await post('B0')).status).toBe(202) // it stands in nobody's way
})

test('what may not lose another lease is taken by itself, in whichever lane', async () => {
  await sql`delete from outbox_messages`
  const recipient = { phone: '+15551234567' }
  const notifications = ['S0', 'S1'].map((orderId) => ({
    ...{ idempotencyKey: orderId, type: 'order_confirmation', recipient, data: { orderId } },
  }))
  const { body } = await call(acceptBatchHandler, {}, { notifications })
  const ids = (body.results as { id: string }[]).map(({ id }) => id)
  const lane = laneOf(ids[0] ?? '')
  let other = ''
  for (let i = 2; other === '' || laneOf(other) === lane; i++) {
    other = (await post(`S${i}`)).id
    ids.push(other)
  }
  await sql`update outbox_messages set lost_leases = 2`
  await sql`
    create function wait_at_gate() returns trigger language plpgsql as $$ begin
      perform pg_advisory_xact_lock_shared(38);
      return new;
    end $$`
  await sql`
    create trigger gated before update on outbox_messages
    for each row when (new.state = 'dispatching' and old.lost_leases > 1) execute function wait_at_gate()`
  const gate = await sql.reserve()
  await gate`select pg_advisory_lock(38)`
  const run = startRun(new AbortController().signal)
  const first = deliverLane(run, lane, 'provider-1')
  await until(async () => (await sql`select 1 from pg_locks where locktype = 'advisory' and not granted`).length > 0)
  await deliverLane(run, lane, 'provider-1')
  await deliverLane(run, laneOf(other), 'provider-1')
  expect(await sql`select count(*)::int as leased from outbox_messages where state = 'leased'`).toEqual([{ leased: 1 }])
  await gate`select pg_advisory_unlock(38)`
  gate.release()
  await first
  await endRun(run)
  await untilRest()
  expect(peer.calls.map(({ key }) => key)).toEqual(expect.arrayContaining(ids))
})

test('once the cause is mended it can be retried, and starts from nothing', async () => {
  const { id } = await post('R1')
  await sql`insert into poison values (${id})`
  await untilRest()
  await sql`delete from poison`
  expect((await operate('retry', id)).status).toBe(202)
  await drain()
  expect(await read(id)).toMatchObject({ status: 'sent' })
})

test('what an earlier call may have delivered is put in front of a person instead', async () => {
  await sql`delete from outbox_messages`
  const id = await sentInto(['lose_reply', 'lose_reply', 'lose_reply', 'lose_reply'], 'U1')
  const [uncertain] = await sql`
    update outbox_messages set state = 'ready', due_at = now(), uncertain = true where notification_id = ${id} returning 1`
  expect(uncertain).toBeDefined()
  await sql`insert into poison values (${id})`
  await untilRest()
  expect(await read(id)).toMatchObject({ status: 'needs_review' })
  expect(await sql`select state, waiting_reason as reason from outbox_messages where notification_id = ${id}`).toEqual([
    { state: 'held', reason: 'workers_lost_before_sending' },
  ])
})
