import { afterAll, afterEach, expect, test, vi } from 'vitest'
import { configure, sampleConfiguration, testProducer } from '@/db/testing/scenario'
import { useTestDatabase } from '@/db/testing/test-database'
import { drainOutbox } from '@/lib/delivery/drain-outbox'
import { ledgerProvider } from '@/lib/delivery/testing/ledger-provider'
import { postNotification } from '@/lib/intake/testing/post-notification'

const { sql } = await useTestDatabase()
const { authorization } = await testProducer()
const peer = await ledgerProvider({ keyed: true })
await configure(
  sampleConfiguration([peer.baseUrl], {
    type: { dedup: [{ rule: 'same-order', fields: ['data.orderId'], window: 'PT10M' }] },
    provider: { timeoutMs: 10_000 },
  }),
  0,
)
afterEach(() => vi.useRealTimers())
afterAll(() => peer.close())

const hour = 3_600_000
let next = 0

async function post(orderId: string, more: object = {}): Promise<{ id: string; status: number; acceptedAt: string }> {
  const response = await postNotification(authorization, `skew-${next++}`, {
    type: 'order_confirmation',
    recipient: { phone: '+15551234567' },
    data: { orderId },
    ...more,
  })
  return { ...((await response.json()) as { id: string; acceptedAt: string }), status: response.status }
}

/** This process's clock is wrong by so much; PostgreSQL's is right, and timers run as they do. */
function skew(ms: number): void {
  vi.setSystemTime(Date.now() + ms)
}

test.each([hour, -hour])('a process whose clock is wrong by %d ms sends and suppresses as any other', async (ms) => {
  const real = Date.now()
  skew(ms)
  const first = await post(`S${ms}`)
  expect(first.status).toBe(202)
  expect(Math.abs(Date.parse(first.acceptedAt) - real)).toBeLessThan(60_000)
  await drainOutbox({ budgetSeconds: 5 })
  expect(peer.accepted.filter((key) => key === first.id)).toHaveLength(1)
  // Inside the window by the database's clock, whatever this one says.
  skew(-2 * ms)
  expect((await post(`S${ms}`)).status).toBe(200)
})

test.each([hour, -hour])(
  'with a clock that is wrong by %d ms nothing goes out early, expires early, or loses its lease',
  async (ms) => {
    const at = (fromNowMs: number) => new Date(Date.now() + fromNowMs).toISOString()
    const [delayed, useful] = [{ sendAt: at(hour / 2) }, { expiresAt: at(hour / 2) }]
    skew(ms)
    const later = await post(`L${ms}`, delayed)
    const soon = await post(`U${ms}`, useful)
    const held = await post(`H${ms}`)
    await sql`
    update outbox_messages set state = 'leased', lease_token = 1, leased_until = now() + interval '20 seconds'
    where notification_id = ${held.id}`
    await drainOutbox({ budgetSeconds: 5 })
    expect(peer.accepted).toContain(soon.id)
    expect(peer.accepted).not.toContain(later.id)
    const rows = await sql`
    select state from outbox_messages where notification_id = any(${[later.id, held.id]}::uuid[]) order by state`
    expect(rows).toEqual([{ state: 'leased' }, { state: 'ready' }])
  },
)
