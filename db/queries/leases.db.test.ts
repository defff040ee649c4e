import { afterAll, beforeEach, expect, test } from 'vitest'
import { connect } from '@/db/client'
import { type FinishedAttempt, finishAttempts } from '@/db/queries/finish-attempts'
import { leaseAbandonedAttempts, leaseOutboxMessages } from '@/db/queries/lease-outbox-messages'
import { returnExpiredLeases } from '@/db/queries/return-leases'
import { settleLateAcceptances } from '@/db/queries/settle-late-acceptances'
import { startAttempts } from '@/db/queries/start-attempts'
import { finishedAttempt } from '@/db/testing/finished-attempt'
import { queueMessages } from '@/db/testing/queue-messages'
import { useTestDatabase } from '@/db/testing/test-database'

const { sql, url } = await useTestDatabase()
const other = connect(url, 'engine', 1)
afterAll(() => other.end())

const lane = 7
const provider = 'provider-1'
const hash = Buffer.alloc(32)

const queue = (count: number) => queueMessages(sql, { lane, provider, count })

const intent = (message: { id: string; token: number }) => ({ ...message, bodyHash: hash, timeoutMs: 1_000 })

function finished(
  id: string,
  token: number,
  number: number,
  startedAt: Date,
  next: FinishedAttempt['next'],
): FinishedAttempt {
  return finishedAttempt({ id, token, number, startedAt, outcome: 'unknown', code: 'http_500', httpStatus: 500, next })
}

const again: FinishedAttempt['next'] = {
  kind: 'again',
  provider,
  afterMs: 0,
  trigger: 'retry',
  uncertain: true,
  duplicateRisk: false,
}
const expireLeases = () =>
  sql`update outbox_messages set leased_until = now() - interval '1 second' where leased_until is not null`
const rowOf = async (id: string) =>
  (await sql`select state, lease_token as token from outbox_messages where notification_id = ${id}`)[0]

beforeEach(() => sql`delete from outbox_messages`)

test('a lease takes what others hold for taken: it neither waits for them nor gets the same rows', async () => {
  await queue(10)
  let release = () => {}
  const held = new Promise<void>((resolve) => {
    release = resolve
  })
  let first: string[] = []
  let took = () => {}
  const taken = new Promise<void>((resolve) => {
    took = resolve
  })
  const transaction = other.begin(async (tx) => {
    first = (await leaseOutboxMessages(tx as never, lane, provider, 5)).map((message) => message.id)
    took()
    await held
  })
  await taken
  const second = await leaseOutboxMessages(sql, lane, provider, 10)
  release()
  await transaction
  expect(second).toHaveLength(5)
  expect(new Set([...first, ...second.map((message) => message.id)]).size).toBe(10)
})

test('only the holder of the newest token can finish: a stale worker that ends it is observed, and the row stays', async () => {
  const { id, stale, theirs } = await takenOver()
  expect(await finishAttempts(sql, lane, [stale({ kind: 'dead', reason: 'stale' })])).toEqual(new Set())
  expect(await rowOf(id)).toEqual({ state: 'dispatching', token: theirs })
  expect(await sql`select 1 from attempt_results where notification_id = ${id} and late`).toHaveLength(1)
})

test('that a stale worker’s call was taken is kept together with what follows from it: its finish alone keeps nothing', async () => {
  const { id, stale, theirs } = await takenOver()
  const heard = { ...stale({ kind: 'sent' }), outcome: 'accepted' as const }
  const kept = () => sql`select 1 from attempt_results where notification_id = ${id} and late`
  expect(await finishAttempts(sql, lane, [heard])).toEqual(new Set())
  expect([await rowOf(id), (await kept()).length]).toEqual([{ state: 'dispatching', token: theirs }, 0])
  expect(await settleLateAcceptances(sql, lane, [heard])).toEqual(new Set([id]))
  expect([await rowOf(id), (await kept()).length]).toEqual([undefined, 1])
  expect(await sql`select status from notifications where id = ${id}`).toEqual([{ status: 'sent' }])
  const counted = () =>
    sql`select measure, sum(n)::int as n from stat_deltas where measure in ('sent', 'attempt_accepted') group by 1 order by 1`
  const before = await counted()
  await settleLateAcceptances(sql, lane, [heard])
  expect(await counted()).toEqual(before)
})

/** A message that is being called again while its first worker, taken for lost, is still out. */
async function takenOver() {
  const [id = ''] = await queue(1)
  const [mine] = await leaseOutboxMessages(sql, lane, provider, 1)
  const [one] = await startAttempts(sql, lane, [intent({ id, token: mine?.token ?? 0 })])
  const startedAt = one?.startedAt ?? new Date()
  await expireLeases()
  const [rescued] = await leaseAbandonedAttempts(sql, lane, 10)
  await finishAttempts(sql, lane, [finished(id, rescued?.token ?? 0, 1, startedAt, again)])
  const [theirs] = await leaseOutboxMessages(sql, lane, provider, 1)
  await startAttempts(sql, lane, [intent({ id, token: theirs?.token ?? 0 })])
  const stale = (next: FinishedAttempt['next']) => finished(id, mine?.token ?? 0, 1, startedAt, next)
  return { id, stale, theirs: theirs?.token }
}

test('a stale token can start nothing: its worker gets nothing back, so it sends nothing', async () => {
  const [id = ''] = await queue(1)
  const [mine] = await leaseOutboxMessages(sql, lane, provider, 1)
  await expireLeases()
  await returnExpiredLeases(sql, lane)
  const [theirs] = await leaseOutboxMessages(sql, lane, provider, 1)
  expect(await startAttempts(sql, lane, [intent({ id, token: mine?.token ?? 0 })])).toEqual([])
  expect(await startAttempts(sql, lane, [intent({ id, token: theirs?.token ?? 0 })])).toHaveLength(1)
})

test('a lease that ran out cannot start an attempt, even if nobody else took the row', async () => {
  const [id = ''] = await queue(1)
  const [mine] = await leaseOutboxMessages(sql, lane, provider, 1)
  await expireLeases()
  expect(await startAttempts(sql, lane, [intent({ id, token: mine?.token ?? 0 })])).toEqual([])
})

test('what became too late between its lease and its intent starts no attempt', async () => {
  const [id = ''] = await queue(1)
  const [mine] = await leaseOutboxMessages(sql, lane, provider, 1)
  await sql`update outbox_messages set expires_at = now() where notification_id = ${id}`
  expect(await startAttempts(sql, lane, [intent({ id, token: mine?.token ?? 0 })])).toEqual([])
  expect(
    await sql`select state, attempts_started as started from outbox_messages where notification_id = ${id}`,
  ).toEqual([{ state: 'leased', started: 0 }])
})

test('with an attempt row an expired lease never goes back to ready: its outcome is unknown', async () => {
  const [id = ''] = await queue(1)
  const [mine] = await leaseOutboxMessages(sql, lane, provider, 1)
  await startAttempts(sql, lane, [intent({ id, token: mine?.token ?? 0 })])
  expect(await sql`select 1 from attempts where notification_id = ${id}`).toHaveLength(1)
  await expireLeases()
  expect(await returnExpiredLeases(sql, lane)).toBe(0)
  expect(await leaseOutboxMessages(sql, lane, provider, 1)).toEqual([])
  const [abandoned] = await leaseAbandonedAttempts(sql, lane, 10)
  expect(abandoned).toMatchObject({ id, attemptsStarted: 1, openAttemptAt: expect.any(Date) })
})

test('a finish that is told twice, because its answer was lost, is kept once and counted once', async () => {
  await sql`delete from stat_deltas`
  const [id = ''] = await queue(1)
  const [mine] = await leaseOutboxMessages(sql, lane, provider, 1)
  const [one] = await startAttempts(sql, lane, [intent({ id, token: mine?.token ?? 0 })])
  const told = finished(id, mine?.token ?? 0, 1, one?.startedAt ?? new Date(), again)
  expect(await finishAttempts(sql, lane, [told])).toEqual(new Set([id]))
  await finishAttempts(sql, lane, [told])
  expect(await sql`select 1 from attempt_results where notification_id = ${id}`).toHaveLength(1)
  const counted = await sql`select sum(n)::int as n from stat_deltas where measure = 'attempt_unknown'`
  expect(counted).toEqual([{ n: 1 }])
})
