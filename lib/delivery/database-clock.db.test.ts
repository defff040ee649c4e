import { afterAll, expect, test } from 'vitest'
import { configure, sampleConfiguration, testProducer } from '@/db/testing/scenario'
import { useTestDatabase } from '@/db/testing/test-database'
import { drainOutbox } from '@/lib/delivery/drain-outbox'
import { type LedgerProvider, ledgerProvider } from '@/lib/delivery/testing/ledger-provider'
import { postNotification } from '@/lib/intake/testing/post-notification'

const { sql } = await useTestDatabase()
const { authorization } = await testProducer()
const peers = { keyed: await ledgerProvider({ keyed: true }), keyless: await ledgerProvider({ keyed: false }) }
afterAll(() => Promise.all([peers.keyed.close(), peers.keyless.close()]))

let version = 0
let next = 0

async function use(peer: LedgerProvider, keyed: boolean): Promise<void> {
  const idempotency = keyed ? {} : { idempotency: { kind: 'none' as const } }
  const provider = { timeoutMs: 10_000, ...idempotency }
  const type = { dedup: [{ rule: 'same-order', fields: ['data.orderId'], window: 'PT10M' }] }
  version = await configure(sampleConfiguration([peer.baseUrl], { provider, type }), version)
}

async function post(orderId: string): Promise<{ id: string; status: number }> {
  const order = { type: 'order_confirmation', recipient: { phone: '+15551234567' }, data: { orderId } }
  const response = await postNotification(authorization, `clock-${next++}`, order)
  return { id: ((await response.json()) as { id: string }).id, status: response.status }
}

/** The server's clock jumps, as after a fail-over to another host: every instant that is stored is that much further off. */
async function jump(minutes: number): Promise<void> {
  await sql`delete from provider_outcomes` // counted by the minute: moving them would make two of one
  const columns = await sql<{ table: string; names: string[] }[]>`
    select c.relname as table, array_agg(a.attname::text) as names
    from pg_class c join pg_attribute a on a.attrelid = c.oid
    where c.relnamespace = 'public'::regnamespace and c.relkind in ('r', 'p') and not c.relispartition
      and a.atttypid = 'timestamptz'::regtype and not a.attisdropped
    group by c.relname order by c.relname`
  for (const { table, names } of columns) {
    // Out of each other's way first: a key that has an instant is checked row by row.
    for (const by of ["interval '1000 years'", `-(interval '1000 years' + interval '${minutes} minutes')`])
      await sql.unsafe(`update ${table} set ${names.map((name) => `${name} = ${name} + ${by}`).join(', ')}`)
  }
}

const drain = () => drainOutbox({ budgetSeconds: 3 })
const statuses = (ids: string[]) => sql`select distinct status from notifications where id = any(${ids}::uuid[])`

test.each([
  ['keyed', 5],
  ['keyed', -5],
  ['keyless', 5],
  ['keyless', -5],
] as const)(
  'a %s provider, and a clock that jumps by %d minutes during a call: each is told once, and none twice',
  async (kind, minutes) => {
    const peer = peers[kind]
    await use(peer, kind === 'keyed')
    peer.script = ['hold_reply']
    const name = `${kind}${minutes}`
    const out = await post(`${name}-out`)
    const drained = drainOutbox({ budgetSeconds: 20 })
    await peer.held()
    const waits = await post(`${name}-waits`)
    await jump(minutes)
    await drain() // another engine, which finds what is over by the new clock
    expect([(await post(`${name}-out`)).status, (await post(`${name}-waits`)).status]).toEqual([200, 200])
    peer.letGo()
    await drained
    if (minutes < 0) await jump(-minutes) // the time that it was set back passes
    await sql`update outbox_messages set due_at = now() where state = 'ready'` // a backoff that was planned meanwhile
    await drain()
    expect(peer.accepted.filter((key) => [out.id, waits.id].includes(key)).toSorted()).toEqual(
      [out.id, waits.id].toSorted(),
    )
    expect(await statuses([out.id, waits.id])).toEqual([{ status: 'sent' }])
  },
)
