import { afterAll, expect, test, vi } from 'vitest'
import { testDatabase, useTestDatabase } from '@/db/testing/test-database'
import { createProducerKey } from '@/lib/auth/create-producer-key'
import type { Scope } from '@/lib/auth/scopes'
import { getIntakeRejectsHandler } from '@/lib/http/handlers/get-intake-rejects'
import { startIntakes } from '@/lib/intake/queues/run-intakes'
import { configureIntakes, notificationCount, rejectsOf, until } from '@/lib/intake/queues/testing/queue-scenario'
import { renderMetrics } from '@/lib/observability/render-metrics'

vi.setConfig({ testTimeout: 60_000 }) // real sockets and reconnecting, also on a machine that is busy
const { sql } = await useTestDatabase()
const remote = await testDatabase()
afterAll(() => remote.drop())
for (const table of ['first', 'second']) {
  await remote.sql.unsafe(`create table ${table} (id uuid primary key, event_type varchar(50), payload jsonb,
    status varchar(20) default 'pending', created_at timestamp default now(), updated_at timestamp default now())`)
}
const insert = (table: string, phone = '+15551234567') =>
  remote.sql.unsafe(`insert into ${table} (id, event_type, payload)
    values (gen_random_uuid(), 'custom.order.created', '{"phone":"${phone}","orderId":"O"}')`)
const pending = async (table: string) =>
  (await remote.sql.unsafe(`select 1 from ${table} where status = 'pending'`)).length
const outbox = (table: string, more: object = {}) => ({
  name: `from-${table}`,
  kind: 'postgres-outbox' as const,
  producer: 'Billing system',
  settings: { url: remote.url, table, pollMs: 50 },
  ...more,
})

test('intakes follow the configuration: added, changed, switched off and removed while the process runs', async () => {
  await configureIntakes([])
  const intakes = startIntakes()
  await insert('first')
  await configureIntakes([outbox('first')])
  await until(async () => (await pending('first')) === 0)

  const statuses = { accepted: 'handed_over' }
  await configureIntakes([
    outbox('first', { settings: { url: remote.url, table: 'first', pollMs: 50, statuses } }),
    outbox('second'),
  ])
  await insert('second')
  await until(async () => (await pending('second')) === 0)
  await insert('first')
  const handedOver = () => remote.sql`select 1 from first where status = 'handed_over'`
  await until(async () => (await handedOver()).length === 1)

  await configureIntakes([outbox('first', { enabled: false }), outbox('second')])
  const connected = () => remote.sql`
    select count(*)::int as n from pg_stat_activity where application_name = 'once-intake' and query like '%"first"%'`
  await until(async () => (await connected())[0]?.n === 0)
  await insert('first')
  await insert('second')
  await until(async () => (await pending('second')) === 0)
  expect(await pending('first')).toBe(1)
  await intakes.stop()
  await insert('second')
  expect(await remote.sql`select 1 from pg_stat_activity where application_name = 'once-intake'`).toHaveLength(0)
  expect(await pending('second')).toBe(1)
})

test('a producer that is new is made once, without a key, and that is on record', async () => {
  const producers = await sql`select id from producers where name = 'Billing system'`
  expect(producers).toHaveLength(1)
  const records = await sql`select actor, detail from audit_records where action = 'producer.create'`
  expect(records).toEqual([{ actor: 'intake:from-first', detail: { producer: 'Billing system' } }])
  expect(await sql`select 1 from idempotency_keys where producer_id = ${producers[0]?.id}`).not.toHaveLength(0)
})

test('only the named intakes run where names are given, and a working one leaves a heartbeat that goes with it', async () => {
  await configureIntakes([outbox('first'), outbox('second')])
  const intakes = startIntakes(['from-second'])
  await until(async () => (await pending('second')) === 0)
  expect(await pending('first')).toBe(1)
  const beats = () => sql`select name from heartbeats where starts_with(name, 'intake:')`
  await until(async () => (await beats())[0]?.name === 'intake:from-second')
  await configureIntakes([outbox('first')])
  await until(async () => (await beats()).length === 0)
  await intakes.stop()
})

test('refused messages are read newest first, page by page; bodies only by who may see customers', async () => {
  await configureIntakes([outbox('first', { name: 'refusing' })])
  for (const phone of ['bad-1', 'bad-2', 'bad-3']) await insert('first', phone)
  const intakes = startIntakes(['refusing'])
  await until(async () => (await rejectsOf(sql, 'refusing')).length === 3)
  await intakes.stop()

  const key = await keyWith(['operations'])
  const first = await rejects('refusing', '?limit=2', key)
  const rest = await rejects('refusing', `?limit=2&cursor=${first.json.nextCursor}`, key)
  expect(first.json.items).toHaveLength(2)
  expect(first.json.items[0]).toMatchObject({
    code: 'invalid',
    body: null,
    times: 1,
    errors: [{ path: 'recipient.phone', message: expect.stringContaining('E.164') }],
  })
  expect(rest.json).toMatchObject({ items: [{ code: 'invalid' }], nextCursor: null })
  const ids = [...first.json.items, ...rest.json.items].map(({ brokerId }) => brokerId)
  expect(new Set(ids).size).toBe(3)

  const seeing = await rejects('refusing', '', await keyWith(['operations', 'notifications:read:pii']))
  expect(seeing.json.items.map(({ body }) => JSON.parse(body ?? '{}').data.phone).sort()).toEqual([
    'bad-1',
    'bad-2',
    'bad-3',
  ])
  const [stored] = await sql`select sealed from intake_rejects where intake = 'refusing'`
  expect(Buffer.from(stored?.sealed).toString('latin1')).not.toContain('bad-')

  expect((await rejects('refusing', '', await keyWith(['notifications:read']))).status).toBe(403)
  expect((await rejects('nobody', '', key)).status).toBe(404)
  expect((await renderMetrics()).text).toContain('once_intake_rejects{intake="refusing"} 3')
})

type Answer = {
  status: number
  json: { items: { brokerId: string; body: string | null }[]; nextCursor: string | null }
}

async function rejects(name: string, query: string, authorization: string): Promise<Answer> {
  const request = new Request(`http://localhost/api/v1/intakes/${name}/rejects${query}`, { headers: { authorization } })
  const response = await getIntakeRejectsHandler(request, { params: Promise.resolve({ name }) })
  return { status: response.status, json: await response.json() }
}

async function keyWith(scopes: Scope[]): Promise<string> {
  const { token } = await createProducerKey({ producer: 'operator', scopes, actor: 'test' })
  return `Bearer ${token}`
}

test('an intake that cannot start does not hold up the others', async () => {
  const before = await notificationCount(sql)
  await remote.sql`truncate first, second`
  await configureIntakes([outbox('nowhere'), outbox('second')])
  const intakes = startIntakes()
  await insert('second')
  await until(async () => (await pending('second')) === 0)
  await intakes.stop()
  expect(await notificationCount(sql)).toBe(before + 1)
})
