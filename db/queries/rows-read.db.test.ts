import { afterAll, beforeAll, expect, test } from 'vitest'
import { connect } from '@/db/client'
import { finishAttempts } from '@/db/queries/finish-attempts'
import { leaseAbandonedAttempts, leaseLookups, leaseOutboxMessages } from '@/db/queries/lease-outbox-messages'
import { readStanding } from '@/db/queries/read-standing'
import { recordReceipts } from '@/db/queries/record-receipts'
import { returnExpiredLeases, returnLeases } from '@/db/queries/return-leases'
import { settleLeased } from '@/db/queries/settle-leased'
import { startAttempts } from '@/db/queries/start-attempts'
import { idInLane, queueMessages } from '@/db/testing/queue-messages'
import { countRowsRead } from '@/db/testing/rows-read'
import { useTestDatabase } from '@/db/testing/test-database'
import { receiptSubject } from '@/lib/domain/receipt'

// A queue is empty most of the time, and so say its statistics when a thousand messages a second begin to come. A plan
// that is as good as any for an empty table would read a lane's whole backlog for each batch, until the next analyze.

const { sql, url } = await useTestDatabase()
const engine = connect(url, 'engine', 1)
afterAll(() => engine.end())

const lane = 7
const provider = 'provider-1'
const backlog = 5_000
const batch = 20
const hash = Buffer.alloc(32)
const tables = ['outbox_messages', 'notifications', 'notification_contents', 'dedup_windows', 'idempotency_keys']
const countRows = <Result>(work: () => Promise<Result>) => countRowsRead(sql, engine, tables, work)
const queue = (count: number) => queueMessages(sql, { lane, provider, count })

beforeAll(async () => {
  await queue(10)
  await everyStatement()
  await sql`delete from outbox_messages`
  await sql`analyze outbox_messages, notifications, notification_contents, dedup_windows, idempotency_keys`
  await sql`alter table outbox_messages set (autovacuum_enabled = false)`
  await sql`alter table notifications set (autovacuum_enabled = false)`
  await everyStatement()
  await readStanding(engine, [], [])
  await queue(backlog)
})

test('a batch of requests reads what stands by its keys, however much work waits', async () => {
  const windows = Array.from({ length: batch }, () => idInLane(lane))
  await sql`
    insert into dedup_windows (lane, window_key, opener_lane, opener_id, rule, configuration_version, opened_at, closes_at)
    select ${lane}, key, ${lane}, key, 'r', 1, now() - interval '2 hours', now() - interval '1 hour' from unnest(${windows}::uuid[]) key`
  const { rows } = await countRows(() => readStanding(engine, windows, windows))
  expect(rows).toBeLessThanOrEqual(4 * batch)
})

test('a batch reads its own rows and not its lane’s, whatever the statistics say', async () => {
  const read = await everyStatement()
  for (const [statement, rows] of Object.entries(read)) {
    expect({ statement, rows: rows <= 12 * batch }, `${statement} read ${rows} rows`).toEqual({ statement, rows: true })
  }
  expect(Object.keys(read)).toHaveLength(9)
})

/** Each hot statement of delivery once, on a batch of messages. @returns how many rows of the queue and the history each read */
async function everyStatement(): Promise<Record<string, number>> {
  const read: Record<string, number> = {}
  async function counted<Result>(name: string, work: () => Promise<Result>): Promise<Result> {
    const { result, rows } = await countRows(work)
    read[name] = rows
    return result
  }
  const lease = () => leaseOutboxMessages(engine, lane, provider, batch)
  const start = (leased: { id: string; token: number }[]) =>
    startAttempts(
      engine,
      lane,
      leased.map(({ id, token }) => ({ id, token, bodyHash: hash, timeoutMs: 1_000 })),
    )

  const leased = await counted('lease', lease)
  const started = await counted('start', () => start(leased))
  const outcomes = ['sent', 'held', 'reconcile'] as const
  await counted('finish', () =>
    finishAttempts(
      engine,
      lane,
      started.map(({ id, number, startedAt }, i) => {
        const kind = outcomes[i % 3] ?? 'sent'
        const token = leased.find((message) => message.id === id)?.token ?? 0
        const known = { type: 'order', channel: 'sms', eventId: null, acceptedAt: startedAt, windowKeys: [] }
        const told = { outcome: 'accepted' as const, code: null, httpStatus: 201, detail: null }
        const next =
          kind === 'sent'
            ? { kind }
            : kind === 'held'
              ? { kind, reason: 'x', uncertain: true }
              : { kind, reason: 'x', afterMs: 0 }
        return {
          id,
          token,
          number,
          startedAt,
          provider,
          ...known,
          ...told,
          providerMessageId: `m-${id}`,
          messageHash: null,
          next,
        }
      }),
    ),
  )
  await counted('lease look-ups', () => leaseLookups(engine, lane, provider, batch))

  const returned = await lease()
  await counted('return', () =>
    returnLeases(
      engine,
      lane,
      returned.map(({ id, token }) => ({ id, token, provider, delayMs: 0, reason: null })),
    ),
  )
  const settled = await lease()
  await counted('settle', () =>
    settleLeased(
      engine,
      lane,
      settled.map(({ id, token, type, channel, eventId, windowKeys }) => {
        const ending = { kind: 'expired' as const }
        return { id, token, provider, type, channel, eventId, windowKeys, ending }
      }),
    ),
  )
  await lease()
  await sql`update outbox_messages set leased_until = now() - interval '1 second' where state = 'leased'`
  await counted('return expired', () => returnExpiredLeases(engine, lane))
  await start(await lease())
  await sql`update outbox_messages set leased_until = now() - interval '1 second' where state = 'dispatching'`
  await counted('take over', () => leaseAbandonedAttempts(engine, lane, batch))
  const [told] = await sql<{ ids: string[] }[]>`
    select array_agg(notification_id) as ids from (
      select notification_id from attempts where lane = ${lane} order by started_at desc limit ${batch}) a`
  await counted('receipts', () => recordReceipts(engine, (told?.ids ?? []).map(receiptOf)))
  return read
}

function receiptOf(id: string) {
  const named = { notificationId: id, providerMessageId: null }
  const subject = receiptSubject(provider, named)
  if (!subject) throw new Error('a receipt about nothing')
  return {
    ...{ subject, provider, receiptHash: idInLane(lane), receiptId: null, providerMessageId: null },
    ...{ status: 'accepted' as const, code: null, at: null },
  }
}
