import { type ChildProcess, spawn } from 'node:child_process'
import { afterAll, afterEach, expect, test, vi } from 'vitest'
import { configure, sampleConfiguration } from '@/db/testing/scenario'
import { testDatabase, useTestDatabase } from '@/db/testing/test-database'
import { ledgerProvider } from '@/lib/delivery/testing/ledger-provider'
import { until } from '@/lib/intake/queues/testing/queue-scenario'
import { type BackgroundWork, startBackgroundWork } from './background-work'

vi.setConfig({ testTimeout: 90_000 }) // a process that starts, on a machine that is busy
const { sql, url } = await useTestDatabase()
const remote = await testDatabase()
const provider = await ledgerProvider({ keyed: false })
let killed: ChildProcess | null = null
let work: BackgroundWork | null = null
afterEach(() => work?.stop())
afterAll(async () => {
  killed?.kill('SIGKILL')
  await provider.close()
  await remote.drop()
})

await remote.sql.unsafe(`create table orders (id uuid primary key, event_type varchar(50), payload jsonb,
  status varchar(20) default 'pending', created_at timestamp default now(), updated_at timestamp default now())`)
await configure(
  {
    ...sampleConfiguration([provider.baseUrl]),
    intakes: [
      {
        name: 'orders',
        kind: 'postgres-outbox',
        producer: 'shop',
        batchSize: 5,
        settings: { url: remote.url, table: 'orders', pollMs: 50, leaseSeconds: 5 },
      },
    ],
  },
  0,
)

const insert = (count: number) => remote.sql`
  insert into orders (id, event_type, payload)
  select gen_random_uuid(), 'custom.order.created', jsonb_build_object('phone', '+15551234567', 'orderId', gen_random_uuid())
  from generate_series(1, ${count}::int) n`
const idsOf = async (condition: string) =>
  (await remote.sql.unsafe<{ id: string }[]>(`select id::text from orders where ${condition} order by 1`)).map(
    ({ id }) => id,
  )
const settled = async (count: number) => (await idsOf("status = 'sent'")).length >= count

test('what a server runs takes over from an intake process that was killed mid-batch: every row once in, and once out', async () => {
  const environment = { ...process.env, DATABASE_URL: url }
  killed = spawn(process.execPath, ['scripts/once.mjs', 'intake'], { env: environment, stdio: 'ignore' })
  await insert(200)
  await until(() => settled(15))
  const ended = new Promise((resolve) => killed?.once('exit', (_, signal) => resolve(signal)))
  killed.kill('SIGKILL')
  expect(await ended).toBe('SIGKILL')
  expect(provider.accepted).toEqual([]) // the intake process takes, and sends nothing
  work = startBackgroundWork({ engine: true, intakes: true })
  await until(async () => (await settled(200)) && provider.accepted.length >= 200)
  await insert(30)
  await work.stop()
  // Whatever was taken is settled at the queue, and what is left was never claimed.
  const taken = await idsOf("status = 'sent'")
  expect(await idsOf("status = 'pending' and updated_at <> created_at")).toEqual([])
  const known = await sql<{ id: string }[]>`select id::text from notifications order by 1`
  expect(known.map(({ id }) => id)).toEqual(taken)
  work = startBackgroundWork({ engine: true, intakes: false, retentionEveryMs: 1 })
  await until(() => provider.accepted.length >= taken.length)
  // Without a scheduler nobody else removes what is past retention, nor makes the coming days.
  await until(async () => (await sql`select 1 from heartbeats where name = 'retention'`).length > 0)
  await work.stop()
  // With one type bound, the row's id is the provider's key: one acceptance a row, and none of a row that nobody took.
  expect(provider.accepted.toSorted()).toEqual(taken)
  expect(await idsOf("status = 'sent'"), 'without intakes nothing is taken').toEqual(taken)
})
