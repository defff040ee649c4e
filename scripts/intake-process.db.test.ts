import { type ChildProcess, spawn } from 'node:child_process'
import { afterAll, expect, test } from 'vitest'
import { testDatabase, useTestDatabase } from '@/db/testing/test-database'
import { configureIntakes, notificationCount, until } from '@/lib/intake/queues/testing/queue-scenario'

const { sql, url } = await useTestDatabase()
const remote = await testDatabase()
afterAll(() => remote.drop())
const processes: ChildProcess[] = []
afterAll(() => {
  for (const process of processes) process.kill('SIGKILL')
})

await remote.sql.unsafe(`create table orders_outbox (id uuid primary key, event_type varchar(50), payload jsonb,
  status varchar(20) default 'pending', created_at timestamp default now(), updated_at timestamp default now())`)
await configureIntakes([
  {
    name: 'orders',
    kind: 'postgres-outbox',
    producer: 'shop',
    batchSize: 5,
    settings: { url: remote.url, table: 'orders_outbox', pollMs: 50, leaseSeconds: 5 },
  },
])

const insert = (count: number) => remote.sql`
  insert into orders_outbox (id, event_type, payload)
  select gen_random_uuid(), 'custom.order.created', jsonb_build_object('phone', '+15551234567', 'orderId', n::text)
  from generate_series(1, ${count}::int) n`
const sent = async () => {
  const [row] = await remote.sql<{ n: number }[]>`select count(*)::int as n from orders_outbox where status = 'sent'`
  return row?.n ?? 0
}

/** `npm run once -- intake`, as npm runs it. */
function start(): { process: ChildProcess; said: () => string; ended: Promise<number | null> } {
  const environment = { ...process.env, DATABASE_URL: url, ONCE_LOG_LEVEL: 'info' }
  const child = spawn(process.execPath, ['scripts/once.mjs', 'intake'], {
    env: environment,
    stdio: ['ignore', 'pipe', 'pipe'],
  })
  let said = ''
  for (const stream of [child.stdout, child.stderr]) stream?.on('data', (chunk: Buffer) => (said += chunk))
  processes.push(child)
  return { process: child, said: () => said, ended: new Promise((resolve) => child.once('close', resolve)) }
}

test('the intake process is killed while it works and another goes on: every row is one notification; SIGTERM ends it in order', async () => {
  const killed = start()
  await insert(300)
  await until(async () => (await sent()) > 20)
  killed.process.kill('SIGKILL')
  await killed.ended
  const next = start()
  await until(async () => (await sent()) === 300)
  expect(await notificationCount(sql)).toBe(300)
  await insert(40)
  next.process.kill('SIGTERM')
  expect(await next.ended, next.said()).toBe(0)
  // Whatever it had taken it has settled: what is left was never claimed.
  const [left] = await remote.sql`
    select count(*)::int as n from orders_outbox where status = 'pending' and updated_at <> created_at`
  expect(left).toEqual({ n: 0 })
  expect(await notificationCount(sql)).toBe(await sent())
  expect(next.said()).toContain('"msg":"intake batch"')
}, 120_000)
