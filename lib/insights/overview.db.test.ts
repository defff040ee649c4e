import { beforeAll, expect, test } from 'vitest'
import { moveBreaker } from '@/db/queries/move-breaker'
import { pauseProvider, resumeProvider } from '@/db/queries/pause-provider'
import { testProducer } from '@/db/testing/scenario'
import { useTestDatabase } from '@/db/testing/test-database'
import { drainOutbox } from '@/lib/delivery/drain-outbox'
import { oneProvider } from '@/lib/delivery/testing/one-provider'
import { overview } from '@/lib/insights/overview'
import { watchLeaks } from '@/lib/insights/watch-leaks'
import { postNotification } from '@/lib/intake/testing/post-notification'
import { rollUp } from '@/lib/operations/roll-up'

const { sql } = await useTestDatabase()
const { authorization } = await testProducer()
const peer = await oneProvider({
  type: { dedup: [{ rule: 'same-order', fields: ['data.orderId'], window: 'PT1H' }] },
  provider: { costPerMessage: '0.0079' },
})

let next = 0
async function post(orderId: string, note = ''): Promise<void> {
  await postNotification(authorization, `key-${next++}`, {
    type: 'order_confirmation',
    recipient: { phone: `+1555123${orderId.charCodeAt(1)}00` },
    data: { orderId, note },
  })
}

/** Everything so far was accepted some minutes earlier than it was. */
async function earlier(minutes: number): Promise<void> {
  await sql`update notifications set accepted_at = accepted_at - ${minutes} * interval '1 minute'`
  await sql`update notification_references set accepted_at = accepted_at - ${minutes} * interval '1 minute'`
}

beforeAll(async () => {
  for (let i = 0; i < 12; i++) await post(`S${i}`)
  await drainOutbox({ budgetSeconds: 10 })
  peer.script = [{ answer: 422 }]
  await post('DEAD')
  await drainOutbox({ budgetSeconds: 10 })
  for (let i = 0; i < 3; i++) await post('S0')
})

test('what duplicates would have cost is told at the price of the provider that they would have gone to', async () => {
  const { saved } = await overview('1h')
  expect(saved.amount).toBeCloseTo(3 * 0.0079)
  expect(saved.unpriced).toBe(0)
})

test('the latency of each bucket is told with its count, the same before and after folding', async () => {
  const { latency } = await overview('1h')
  expect(latency.items.reduce((n, point) => n + point.sent, 0)).toBe(12)
  for (const { p50Ms, p95Ms } of latency.items) expect(p95Ms).toBeGreaterThanOrEqual(p50Ms)
  await rollUp()
  expect((await overview('1h')).latency.items).toEqual(latency.items)
})

test.each(['1h', '24h', '7d'] as const)('each provider has a band of its outcomes, in %s', async (range) => {
  const { bands } = await overview(range)
  const [band] = bands.providers
  expect(bands.providers.map(({ name }) => name)).toEqual(['provider-1'])
  const sum = (outcome: 'accepted' | 'rejected') => band?.cells.reduce((n, cell) => n + cell[outcome], 0)
  expect([sum('accepted'), sum('rejected')]).toEqual([12, 1])
  const steps = (Date.parse(bands.to) - Date.parse(bands.from)) / bands.stepMs
  expect(Number.isInteger(steps)).toBe(true)
  for (const { at } of band?.cells ?? []) {
    expect((Date.parse(at) - Date.parse(bands.from)) % bands.stepMs).toBe(0)
  }
})

test('a breaker is broken from its opening to its closing, however often it tried between, and still when it has not closed', async () => {
  await sql`insert into provider_states (provider, retry_tokens) values ('flapping', 10) on conflict do nothing`
  const move = async (to: 'open' | 'half_open' | 'closed', probe: string | null = null) => {
    const [row] = await sql<{ epoch: number }[]>`
      select breaker_epoch as epoch from provider_states where provider = 'flapping'`
    if (probe) await sql`insert into provider_probes values ('flapping', 1, ${probe}, now() + interval '1 minute')`
    await moveBreaker(sql, { provider: 'flapping', epoch: row?.epoch ?? 0, to, openForMs: 0, probe })
  }
  await move('open')
  await move('half_open')
  await move('open', crypto.randomUUID())
  await move('half_open')
  await move('closed', crypto.randomUUID())
  await move('open')
  const spans = async () => (await overview('1h')).bands.providers.find(({ name }) => name === 'flapping')?.broken
  const apart = (seconds: number) => sql`
    update breaker_moves m set at = now() - (l.last + 1 - m.epoch) * ${seconds} * interval '1 second'
    from (select max(epoch) as last from breaker_moves) l`
  await apart(10)
  expect(await spans()).toEqual([
    { from: expect.any(String), until: expect.any(String), times: 1 },
    { from: expect.any(String), until: null, times: 1 },
  ])
  // Closed for a second between: in an hour nobody can tell them apart.
  await apart(1)
  expect(await spans()).toEqual([{ from: expect.any(String), until: null, times: 2 }])
  await apart(10)
  expect(await sql`select state from breaker_moves order by epoch`).toHaveLength(6)
  // What began before the range is in it too.
  await sql`update breaker_moves set at = at - interval '1 day'`
  expect(await spans()).toEqual([{ from: expect.any(String), until: null, times: 1 }])
})

test('a pause is told from its beginning to its end, with who and why, and still when it has not ended', async () => {
  let acts = 0
  const act = (what: typeof pauseProvider | typeof resumeProvider, reason: string) => {
    const id = `00000000-0000-4000-8000-${String(acts++).padStart(12, '0')}`
    return what(sql, { auditId: id, actor: 'user:ann@example.com', provider: 'resting', reason, retryTokens: 10 })
  }
  const spans = async () => (await overview('1h')).bands.providers.find(({ name }) => name === 'resting')?.paused
  await act(pauseProvider, 'maintenance')
  await act(resumeProvider, 'it is back')
  await act(pauseProvider, 'maintenance again')
  const by = 'user:ann@example.com'
  expect(await spans()).toEqual([
    { from: expect.any(String), until: expect.any(String), by, reason: 'maintenance' },
    { from: expect.any(String), until: null, by, reason: 'maintenance again' },
  ])
  // What began before the range is in it too; what ended before it is not.
  await sql`update audit_records set at = at - interval '1 day'`
  expect(await spans()).toEqual([{ from: expect.any(String), until: null, by, reason: 'maintenance again' }])
  await act(resumeProvider, 'at last')
  expect(await spans()).toEqual([
    { from: expect.any(String), until: expect.any(String), by, reason: 'maintenance again' },
  ])
  await sql`update audit_records set at = at - interval '1 day'`
  expect(await spans()).toBeUndefined()
})

test('a leak is counted once, by whichever of several processes is first, and only once it can have been sent', async () => {
  expect(await watchLeaks()).toEqual({ looked: 0, leaks: 0 })
  await sql`update dedup_windows set closes_at = now()`
  await post('S1', 'again')
  await post('S2', 'again')
  await drainOutbox({ budgetSeconds: 10 })
  expect(await watchLeaks()).toEqual({ looked: 0, leaks: 0 })
  await earlier(6)
  const counted = await Promise.all(Array.from({ length: 6 }, watchLeaks))
  expect(counted.reduce((n, { leaks }) => n + leaks, 0)).toBe(2)
  expect(await watchLeaks()).toEqual({ looked: 0, leaks: 0 })
  const { numbers } = await overview('1h')
  expect(numbers).toMatchObject({ leaks: 2, leaksLookedAt: 14 })
})

test('leaks have a chart: by when the later was accepted, beside how many were looked at', async () => {
  const { leaks } = await overview('24h')
  const sum = (measure: string) => leaks.items.reduce((n, { key, count }) => n + (key === measure ? count : 0), 0)
  expect([sum('leak'), sum('leak_looked')]).toEqual([2, 14])
})

test.each([
  ['1h', 'minute'],
  ['24h', 'hour'],
  ['7d', 'hour'],
] as const)('in %s each bar and each tile is compared with the period before', async (range, bucket) => {
  const stood = await overview(range)
  const length = `(${Date.parse(stood.outcomes.to)} - ${Date.parse(stood.outcomes.from)}) * interval '1 millisecond'`
  const one = (measure: string, bin = 0) => sql`
    insert into stat_deltas (lane, at, measure, type, channel, provider, guard, bin, n)
    select 0, date_trunc(${bucket}, ${stood.outcomes.from}::timestamptz - (${sql.unsafe(length)}) * 0.5), ${measure}, 'of_before', 'sms', 'p', '', ${bin}, 4`
  for (const measure of ['accepted', 'sent', 'delivered', 'suppressed', 'leak', 'cancelled']) await one(measure)
  await one('latency', 40)
  const { before, bucketsBefore } = await overview(range)
  for (const name of ['accepted', 'sent', 'delivered', 'suppressed', 'leaks'] as const)
    expect([name, before[name] - stood.before[name]]).toEqual([name, 4])
  expect(before.latencyP50Ms).toBeGreaterThan(0)
  const grown = (name: 'all' | 'suppressed') =>
    bucketsBefore[name].map((n, i) => n - (stood.bucketsBefore[name][i] ?? 0))
  expect(grown('all').filter((n) => n > 0)).toEqual([12])
  expect(grown('suppressed').filter((n) => n > 0)).toEqual([4])
  const buckets = Math.ceil(
    (Date.parse(stood.outcomes.to) - Date.parse(stood.outcomes.from)) / (bucket === 'hour' ? 3_600_000 : 60_000),
  )
  expect(bucketsBefore.all).toHaveLength(buckets)
})

test.each(['1h', '24h', '7d'] as const)('the tiles count what the bars show, in %s', async (range) => {
  await sql`
    insert into stat_deltas (lane, at, measure, type, channel, provider, guard, bin, n)
    select 0, date_trunc('minute', now()) - i * interval '17 minutes', 'sent', 'older', 'sms', 'primary', '', 0, 1 from generate_series(0, 700) i`
  const { numbers, outcomes } = await overview(range)
  const sent = outcomes.items.filter(({ key }) => key === 'sent')
  const first = Math.min(...sent.map(({ at }) => Date.parse(at)))
  expect(first).toBeGreaterThanOrEqual(Date.parse(outcomes.from))
  expect(numbers.sent).toBe(sent.reduce((sum, { count }) => sum + count, 0))
})

test('a driver that has stopped is an alarm after three minutes, until it runs again', async () => {
  const silent = async () =>
    (await overview('1h')).alarms.some(({ text }) => text.startsWith('The engine does not run'))
  await drainOutbox({ budgetSeconds: 1 })
  await sql`update heartbeats set last_run_at = now() - interval '170 seconds' where name = 'outbox'`
  expect(await silent()).toBe(false)
  await sql`update heartbeats set last_run_at = now() - interval '181 seconds' where name = 'outbox'`
  expect(await silent()).toBe(true)
  await drainOutbox({ budgetSeconds: 1 })
  expect(await silent()).toBe(false)
})
