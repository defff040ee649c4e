import { randomUUID } from 'node:crypto'
import { beforeEach, expect, test } from 'vitest'
import { configure, sampleConfiguration, testProducer } from '@/db/testing/scenario'
import { useTestDatabase } from '@/db/testing/test-database'
import { laneOf } from '@/lib/domain/lane'
import { getNotificationsHandler } from '@/lib/http/handlers/get-notifications'
import { planOutboxRows } from '@/lib/intake/plan-outbox-rows'

const { sql } = await useTestDatabase()
await configure(
  sampleConfiguration(['http://127.0.0.1:9'], {
    type: { dedup: [{ rule: 'same-order', fields: ['data.orderId'], window: 'PT10M' }] },
  }),
  0,
)

beforeEach(async () => {
  await sql`delete from outbox`
})

async function insert(payload: object, id: string = randomUUID()): Promise<string> {
  await sql`insert into outbox (id, event_type, payload) values (${id}, 'custom.order.created', ${JSON.stringify(payload)}::text::jsonb)`
  return id
}
const order = (orderId: string) => ({ phone: '+15551234567', orderId })

async function standing(id: string): Promise<{ status: string; problem: string | null; claimed: boolean } | undefined> {
  const [row] = await sql<{ status: string; problem: string | null; claimed: boolean }[]>`
    select status, problem, coalesce(claimed_until > now() + interval '5 seconds', false) as claimed from outbox where id = ${id}`
  return row
}

/** Somebody's transaction that holds the window of an order, as a killed worker's does until the server notices. */
async function holdingWindows(body: () => Promise<void>): Promise<void> {
  await sql`update dedup_windows set opened_at = now() - interval '1 hour', closes_at = now() - interval '1 minute'`
  await sql`delete from outbox_messages`
  let end = () => {}
  let held = () => {}
  const isHeld = new Promise<void>((resolve) => {
    held = resolve
  })
  const ending = new Promise<void>((resolve) => {
    end = resolve
  })
  const holding = sql.begin(async (transaction) => {
    await transaction`select 1 from dedup_windows for update`
    held()
    await ending
  })
  await isHeld
  try {
    await body()
  } finally {
    end()
    await holding
  }
}

test('rows that meet a lock are not lost: they wait and are taken when it is gone, and others are taken meanwhile', async () => {
  await insert(order('locked'))
  await planOutboxRows()
  const waiting: string[] = []
  await holdingWindows(async () => {
    waiting.push(await insert(order('locked')))
    const other = await insert(order('free'))
    await planOutboxRows()
    expect(await standing(waiting[0] ?? '')).toEqual({ status: 'pending', problem: null, claimed: false })
    expect((await standing(other))?.problem).toBeNull()
    // Alone it is no different, and the engine's pass goes on behind it.
    await sql`update outbox set claimed_until = null`
    await planOutboxRows()
    expect(await standing(waiting[0] ?? '')).toMatchObject({ status: 'pending', problem: null })
  })
  await sql`update outbox set claimed_until = null`
  await planOutboxRows()
  const made = await sql`select 1 from notifications where id = ${waiting[0] ?? ''} and status = 'queued'`
  expect(made).toHaveLength(1)
})

test('a row that the database refuses is failed with a reason, alone as among others, and stops nothing', async () => {
  const [taken, among] = [randomUUID(), randomUUID()]
  for (const id of [taken, among])
    await sql`insert into notifications (lane, id, producer_id, type, channel, status, configuration_version, key_hash, accepted_at)
      values (${laneOf(id)}, ${id}, ${randomUUID()}, 't', 'sms', 'queued', 1, ${randomUUID()}, now())`
  await insert(order('taken'), taken)
  expect(await planOutboxRows()).toBe(1)
  expect(await standing(taken)).toMatchObject({ status: 'failed', problem: expect.stringContaining('log') })
  await insert(order('among'), among)
  const other = await insert(order('beside'))
  expect(await planOutboxRows()).toBe(2)
  expect(await standing(among)).toMatchObject({ status: 'failed' })
  expect(await sql`select 1 from notifications where id = ${other}`).toHaveLength(1)
})

test('a row that went with retention and is written again makes nothing new, whether its key is still known or not', async () => {
  const id = await insert(order('again'))
  await planOutboxRows()
  const made = () => sql`select count(*)::int as n from notifications where event_id = ${id}`
  for (const forgetKey of [() => sql`select 1`, () => sql`delete from idempotency_keys`]) {
    await sql`delete from events`
    await sql`delete from outbox`
    await forgetKey()
    await sql`delete from dedup_windows`
    await insert(order('again'), id)
    expect(await planOutboxRows()).toBe(1)
    expect(await made()).toEqual([{ n: 1 }])
  }
  expect(await standing(id)).toMatchObject({ status: 'failed' })
})

test('a row that our own code fails on is failed with a reason, and the rows behind it are taken', async () => {
  const depth = 5_000
  const deep = `{"phone":"+15551234567","orderId":"deep","x":${'['.repeat(depth)}${']'.repeat(depth)}}`
  const poison = randomUUID()
  await sql`insert into outbox (id, event_type, payload) values (${poison}, 'custom.order.created', ${deep}::text::jsonb)`
  const behind = await insert(order('behind'))
  expect(await planOutboxRows()).toBe(2)
  expect((await standing(poison))?.status).not.toBe('pending')
  expect(await sql`select 1 from notifications where id = ${behind}`).toHaveLength(1)
})

test('a row whose writer names every column and leaves those with defaults null is a row like all others', async () => {
  const id = randomUUID()
  await sql`
    insert into outbox (id, event_type, payload, status, created_at, updated_at)
    values (${id}, 'custom.order.created', ${JSON.stringify(order('mapped'))}::text::jsonb, null, null, null)`
  const [row] =
    await sql`select status, created_at is not null as created, updated_at is not null as updated from outbox`
  expect(row).toEqual({ status: 'pending', created: true, updated: true })
  await planOutboxRows()
  expect(await sql`select 1 from notifications where id = ${id} and status = 'queued'`).toHaveLength(1)
})

test('a run of the engine counts what it planned and a guard suppressed', async () => {
  const first = await insert(order('counted'))
  const second = await insert(order('counted'))
  const counts = { suppressed: 0 }
  expect(await planOutboxRows(counts)).toBe(2)
  expect(counts).toEqual({ suppressed: 1 })
  const statuses = [(await standing(first))?.status, (await standing(second))?.status]
  expect(statuses.sort()).toEqual(['queued', 'suppressed'])
})

test('who wrote a row finds by its id, as the idempotency key that it is, what came of it', async () => {
  const { authorization } = await testProducer()
  const id = await insert(order('found'))
  await planOutboxRows()
  const url = `http://localhost/?idempotencyKey=${id.toUpperCase()}`
  const found = await getNotificationsHandler(new Request(url, { headers: { authorization } }))
  expect(await found.json()).toMatchObject({ items: [{ id }] })
})
