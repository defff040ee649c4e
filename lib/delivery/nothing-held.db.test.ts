import { afterAll, expect, test } from 'vitest'
import { connect, database, type Purpose } from '@/db/client'
import { pass, relay, through } from '@/db/testing/relay'
import { useTestDatabase } from '@/db/testing/test-database'
import { drainOutbox } from '@/lib/delivery/drain-outbox'
import { getReadyHandler } from '@/lib/http/handlers/get-ready'
import { operationsScenario } from '@/lib/operations/testing/operations-scenario'

const { sql, url } = await useTestDatabase()
const { post, read, drain, peer } = await operationsScenario({ keyed: false })
afterAll(() => peer.close())

test('while a provider is waited for, no transaction is open and no row is locked', async () => {
  peer.script = ['hold_reply']
  const { id } = await post('H1')
  const drained = drainOutbox({ budgetSeconds: 10 })
  await peer.held()
  const open = await sql`
    select application_name, state, query from pg_stat_activity
    where datname = current_database() and pid <> pg_backend_pid() and state like 'idle in transaction%'`
  expect(open).toEqual([])
  await sql.begin(async (transaction) => {
    // Each is had at once, or this fails.
    const work = await transaction`select 1 from outbox_messages where notification_id = ${id} for update nowait`
    const told = await transaction`select 1 from notifications where id = ${id} for update nowait`
    const windows = await transaction`select 1 from dedup_windows where opener_id = ${id} for update nowait`
    expect([work.length, told.length, windows.length]).toEqual([1, 1, 1])
  })
  expect((await post('H1')).status).toBe(200)
  peer.letGo()
  await drained
  expect(peer.accepted).toEqual([id])
})

test('a statement whose process is gone in the middle lets go of its rows within a second', async () => {
  const { id } = await post('gone')
  const between = await relay(() => new URL(url), pass)
  const gone = connect(through(between, url), 'engine', 1)
  const held = gone`
    with mine as (select from outbox_messages where notification_id = ${id} for update) select count(*), pg_sleep(8) from mine`
  held.catch(() => {})
  const asleep = () => sql`select 1 from pg_stat_activity where wait_event = 'PgSleep'`
  while ((await asleep()).length === 0);
  await between.close()
  await sql.begin(async (transaction) => {
    await transaction`set local lock_timeout = '1s'`
    expect(await transaction`select 1 from outbox_messages where notification_id = ${id} for update`).toHaveLength(1)
  })
  await gone.end({ timeout: 0 })
  await drain()
})

/** Every connection of a pool, and twice as many waiting behind them, wait for a lock until `meanwhile` is over. */
async function withPoolTaken(purpose: Purpose, meanwhile: () => Promise<void>): Promise<void> {
  const pool = database(purpose)
  const lock = 4_711
  await sql.begin(async (transaction) => {
    await transaction`select pg_advisory_xact_lock(${lock})`
    const waiting = Array.from({ length: 24 }, () => pool`select pg_advisory_xact_lock(${lock})`.catch(() => {}))
    const blocked = () =>
      sql`select 1 from pg_stat_activity where wait_event = 'advisory' and application_name = ${`once-${purpose}`}`
    while ((await blocked()).length < pool.options.max);
    await meanwhile()
    await transaction`rollback and chain`
    await Promise.all(waiting)
  })
}

const doing = {
  accept: async (name: string) => expect((await post(name)).status).toBe(202),
  engine: async () => expect((await drain()).drained).toBe(true),
  console: async () => expect(await read(await known())).toMatchObject({ status: 'sent' }),
  service: async () => expect((await getReadyHandler(new Request('http://localhost/'))).status).toBe(200),
}
const known = async () => String((await sql`select id from notifications where status = 'sent' limit 1`)[0]?.id)

test.each(['accept', 'engine', 'console', 'receipts', 'lists', 'commands'] as const)(
  'when every connection for %s is taken, everything else goes on',
  async (purpose) => {
    await withPoolTaken(purpose, async () => {
      for (const [name, act] of Object.entries(doing)) if (name !== purpose) await act(`while-${purpose}`)
    })
  },
)
