import { randomUUID } from 'node:crypto'
import { expect, test } from 'vitest'
import type { Database } from '@/db/client'
import { applyWaitingReceipts } from '@/db/queries/apply-waiting-receipts'
import { type FinishedAttempt, finishAttempts } from '@/db/queries/finish-attempts'
import { leaseOutboxMessages } from '@/db/queries/lease-outbox-messages'
import { recordReceipts } from '@/db/queries/record-receipts'
import { settleLateAcceptances } from '@/db/queries/settle-late-acceptances'
import { settleLookup } from '@/db/queries/settle-lookup'
import { type StartedAttempt, startAttempts } from '@/db/queries/start-attempts'
import { finishedAttempt } from '@/db/testing/finished-attempt'
import { type Actor, useSessions } from '@/db/testing/interleave'
import { useTestDatabase } from '@/db/testing/test-database'
import { uuidV7 } from '@/lib/domain/identity'
import { laneOf } from '@/lib/domain/lane'
import { messageHash, type ReceiptStatus, receiptSubject } from '@/lib/domain/receipt'
import type { AfterLookup } from '@/lib/domain/reconcile'

const { sql, url } = await useTestDatabase()
const everyOrder = useSessions(url)

const lane = 7
const provider = 'provider-1'

type Call = { id: string; token: number; startedAt: Date; word: string }

/** A notification whose call is out now. */
async function dispatching(): Promise<Call> {
  const id = uuidV7(Date.now(), crypto.getRandomValues(new Uint8Array(16)), lane)
  await sql`
    insert into notifications (lane, id, producer_id, type, channel, status, configuration_version, key_hash, accepted_at)
    values (${lane}, ${id}, ${id}, 'order', 'sms', 'queued', 1, ${id}, now())`
  await sql`insert into notification_contents values (${lane}, ${id}, 'x')`
  await sql`
    insert into outbox_messages (lane, notification_id, provider, due_at, since_at, configuration_version, window_keys)
    values (${lane}, ${id}, ${provider}, now(), now(), 1, '{}')`
  const [leased] = await leaseOutboxMessages(sql, lane, provider, 1)
  const token = leased?.token ?? 0
  const [started] = await startAttempts(sql, lane, [{ id, token, bodyHash: Buffer.alloc(32), timeoutMs: 1_000 }])
  return { id, token, startedAt: started?.startedAt ?? new Date(), word: `m-${id}` }
}

/** The same, after its worker was lost and the engine is looking into it. */
async function reconciling(): Promise<Call> {
  const call = await dispatching()
  await sql`
    update outbox_messages set state = 'reconciling', lease_token = 9, leased_until = null, open_attempt_at = null, uncertain = true
    where lane = ${lane} and notification_id = ${call.id}`
  return call
}

/** The same, after the first outcome was lost: it is leased again, to be repeated under its key. */
async function repeating(state: 'ready' | 'leased'): Promise<Call> {
  const call = await dispatching()
  await sql`
    update outbox_messages set state = ${state}, lease_token = ${repeated}, open_attempt_at = null, uncertain = true, due_at = now(),
      leased_until = case ${state} when 'leased' then now() + interval '1 minute' end
    where lane = ${lane} and notification_id = ${call.id}`
  return call
}

const repeated = 5
const intend = (session: Database, { id }: Call, token: number) =>
  startAttempts(session, lane, [{ id, token, bodyHash: Buffer.alloc(32), timeoutMs: 1_000 }])

const finish = (call: Call, outcome: 'accepted' | 'unknown'): Actor => ({
  name: 'finish',
  act: (session) => tell(session, finished(call, outcome)),
})

/** As the finish queue tells it. @returns whether the lease was still its worker's */
async function tell(session: Database, attempt: FinishedAttempt): Promise<boolean> {
  const ours = (await finishAttempts(session, lane, [attempt])).has(attempt.id)
  if (!ours && attempt.outcome === 'accepted') await settleLateAcceptances(session, lane, [attempt])
  return ours
}

function finished({ word, ...call }: Call, outcome: 'accepted' | 'unknown'): FinishedAttempt {
  if (outcome === 'unknown') {
    return finishedAttempt({ ...call, outcome, next: { kind: 'held', reason: 'timeout', uncertain: true } })
  }
  return finishedAttempt({ ...call, providerMessageId: word, messageHash: messageHash(provider, word) })
}

const receipt = (call: Call, by: 'id' | 'word', status: ReceiptStatus, hash: string = randomUUID()): Actor => ({
  name: `${status}-by-${by}`,
  act: (session) => recordReceipts(session, [received(call, by, status, hash)]),
})

function received(call: Call, by: 'id' | 'word', status: ReceiptStatus, hash: string) {
  const named = { notificationId: by === 'id' ? call.id : null, providerMessageId: by === 'word' ? call.word : null }
  const subject = receiptSubject(provider, named)
  if (!subject) throw new Error('a receipt about nothing')
  const { providerMessageId } = named
  return { subject, receiptHash: hash, provider, receiptId: null, providerMessageId, status, code: null, at: null }
}

const lookup = (call: Call, found: 'accepted' | 'absent', next: AfterLookup): Actor => ({
  name: `look-up-${found}`,
  act: (session) =>
    settleLookup(session, lane, {
      ...{ id: call.id, token: 9, askedAt: new Date(), provider, type: 'order', channel: 'sms', eventId: null },
      ...{ windowKeys: [], next },
      answer: { found, code: null, detail: null, providerMessageId: found === 'accepted' ? call.word : null },
      messageHash: found === 'accepted' ? messageHash(provider, call.word) : null,
    }),
})

/** What stands when everybody is done and the engine has passed once more. */
async function outcome({ id, word }: Call) {
  await applyWaitingReceipts(sql, laneOf(messageHash(provider, word)), 100)
  const [row] = await sql`
    select n.status, n.provider_message_id as word, n.sent_at is not null as sent,
           (select count(*)::int from outbox_messages where notification_id = n.id) as work,
           (select count(*)::int from receipts r where r.subject in (n.id, ${messageHash(provider, word)}::uuid)) as receipts,
           (select count(*)::int from attempt_results where notification_id = n.id) as results
    from notifications n where n.id = ${id}`
  return row
}

async function counted(session: Database) {
  const rows = await session<{ measure: string; n: number }[]>`
    with gone as (delete from stat_deltas returning measure, n)
    select measure, sum(n)::int as n from gone where measure in ('sent', 'delivered', 'undelivered') group by measure`
  return Object.fromEntries(rows.map(({ measure, n }) => [measure, n]))
}

test('a reply and two receipts, in every order: one state, nothing lost, everything counted once', async () => {
  const orders = await everyOrder(async () => {
    await counted(sql)
    const call = await dispatching()
    const actors = [finish(call, 'accepted'), receipt(call, 'word', 'delivered'), receipt(call, 'id', 'undelivered')]
    const check = async (order: string) => {
      const stands = { status: 'delivered', word: call.word, sent: true, work: 0, receipts: 2, results: 1 }
      expect([order, await outcome(call)]).toEqual([order, stands])
      expect([order, await counted(sql)]).toMatchObject([order, { sent: 1, delivered: 1 }])
    }
    return { actors, check }
  })
  expect(orders).toBe(90)
}, 60_000)

test('a reply and two receipts that only know the provider’s id, in every order: none is left waiting', async () => {
  await everyOrder(async () => {
    const call = await dispatching()
    const actors = [finish(call, 'accepted'), receipt(call, 'word', 'delivered'), receipt(call, 'word', 'accepted')]
    const check = async (order: string) => {
      expect([order, await outcome(call)]).toMatchObject([
        order,
        { status: 'delivered', work: 0, receipts: 2, results: 1 },
      ])
    }
    return { actors, check }
  })
}, 60_000)

test('a lost reply and one receipt told twice, in every order: settled once, and nobody has to look', async () => {
  await everyOrder(async () => {
    await counted(sql)
    const call = await dispatching()
    const hash = randomUUID()
    const told = () => receipt(call, 'id', 'delivered', hash)
    const check = async (order: string) => {
      expect([order, await outcome(call)]).toMatchObject([
        order,
        { status: 'delivered', work: 0, receipts: 1, results: 1 },
      ])
      expect([order, await counted(sql)]).toEqual([order, { sent: 1, delivered: 1 }])
    }
    return { actors: [finish(call, 'unknown'), told(), told()], check }
  })
}, 60_000)

test('a look-up that finds it, a receipt and the lost worker’s late reply, in every order: sent once, delivered', async () => {
  await everyOrder(async () => {
    await counted(sql)
    const call = await reconciling()
    const actors = [
      lookup(call, 'accepted', { kind: 'sent' }),
      receipt(call, 'word', 'delivered'),
      finish(call, 'accepted'),
    ]
    const check = async (order: string) => {
      const stands = { status: 'delivered', word: call.word, work: 0, receipts: 1, results: 1 }
      expect([order, await outcome(call)]).toMatchObject([order, stands])
      expect([order, await counted(sql)]).toEqual([order, { sent: 1, delivered: 1 }])
    }
    return { actors, check }
  })
}, 60_000)

test('a look-up that finds nothing, a receipt and a late reply, in every order: the receipt wins, nothing is sent again', async () => {
  await everyOrder(async () => {
    await counted(sql)
    const call = await reconciling()
    const next: AfterLookup = { kind: 'again', provider: 'provider-2', afterMs: 0, trigger: 'fallback' }
    const actors = [lookup(call, 'absent', next), receipt(call, 'id', 'delivered'), finish(call, 'unknown')]
    const check = async (order: string) => {
      expect([order, await outcome(call)]).toMatchObject([order, { status: 'delivered', work: 0, receipts: 1 }])
      expect([order, await counted(sql)]).toEqual([order, { sent: 1, delivered: 1 }])
    }
    return { actors, check }
  })
}, 60_000)

test('a repeat that begins, a receipt about the first call and that call’s late reply, in every order: nothing is left, everything counted once', async () => {
  let begun = 0
  const orders = await everyOrder(async () => {
    await counted(sql)
    const call = await repeating('leased')
    let started: StartedAttempt | undefined
    const start: Actor = {
      name: 'start',
      act: async (session) => {
        started = (await intend(session, call, repeated))[0]
      },
    }
    const check = async (order: string) => {
      if (started) {
        begun++
        // The provider knows the key: its second answer is the first one's.
        const { number, startedAt } = started
        const reply = { ...finished(call, 'accepted'), token: repeated, number, startedAt }
        expect([order, await tell(sql, reply)]).toEqual([order, false])
      }
      const stands = {
        status: 'delivered',
        sent: true,
        work: 0,
        receipts: 1,
        results: started ? 2 : 1,
      }
      expect([order, await outcome(call)]).toMatchObject([order, stands])
      expect([order, await counted(sql)]).toMatchObject([order, { sent: 1, delivered: 1 }])
    }
    return { actors: [start, receipt(call, 'id', 'delivered'), finish(call, 'accepted')], check }
  })
  expect(orders).toBe(90)
  // Both happened: a receipt that was first, so that nobody may be called, and one that came after the intent.
  expect(begun).toBeGreaterThan(0)
  expect(begun).toBeLessThan(orders)
}, 60_000)

test('a repeat that is leased, a receipt and the first call’s late reply, in every order: whoever holds the lease may not begin', async () => {
  await everyOrder(async () => {
    await counted(sql)
    const call = await repeating('ready')
    let token: number | undefined
    const lease: Actor = {
      name: 'lease',
      act: async (session) => {
        token = (await leaseOutboxMessages(session, lane, provider, 10)).find(({ id }) => id === call.id)?.token
      },
    }
    const check = async (order: string) => {
      if (token !== undefined) expect([order, await intend(sql, call, token)]).toEqual([order, []])
      const stands = { status: 'undelivered', work: 0, receipts: 1, results: 1 }
      expect([order, await outcome(call)]).toMatchObject([order, stands])
      expect([order, await counted(sql)]).toMatchObject([order, { sent: 1, undelivered: 1 }])
    }
    return { actors: [lease, receipt(call, 'id', 'undelivered'), finish(call, 'accepted')], check }
  })
}, 60_000)
