import { expect, test } from 'vitest'
import type { Database } from '@/db/client'
import { type FinishedAttempt, finishAttempts } from '@/db/queries/finish-attempts'
import { leaseAbandonedAttempts, leaseOutboxMessages } from '@/db/queries/lease-outbox-messages'
import { settleLateAcceptances } from '@/db/queries/settle-late-acceptances'
import { finishedAttempt } from '@/db/testing/finished-attempt'
import { useSessions } from '@/db/testing/interleave'
import { messageInCall } from '@/db/testing/message-in-call'
import { useTestDatabase } from '@/db/testing/test-database'

const { sql, url } = await useTestDatabase()
const everyOrder = useSessions(url)

const lane = 7
const provider = 'provider-1'
const again: FinishedAttempt['next'] = {
  ...{ kind: 'again', provider, afterMs: 0, trigger: 'retry', uncertain: true, duplicateRisk: false },
}

const calling = () => messageInCall(sql, { lane, provider })

const stands = async (id: string) =>
  (
    await sql`
      select n.status, m.state, m.lease_token as token from notifications n left join outbox_messages m on m.notification_id = n.id
      where n.id = ${id}`
  )[0]

test('two who take over a call whose lease is over and the reply to it, in every order: one of them decides what became of it', async () => {
  let inTime = 0
  const orders = await everyOrder(async () => {
    const call = await calling()
    await sql`update outbox_messages set leased_until = now()`
    let [taken, finished] = [0, 0]
    const takeOver = async (session: Database) => {
      taken += (await leaseAbandonedAttempts(session, lane, 10)).length
    }
    const reply = async (session: Database) => {
      const told = finishedAttempt(call)
      finished += (await finishAttempts(session, lane, [told])).size
      if (finished === 0) await settleLateAcceptances(session, lane, [told])
    }
    const check = async (order: string) => {
      inTime += finished
      expect([order, taken + finished, await stands(call.id)]).toEqual([
        order,
        1,
        { status: 'sent', state: null, token: null },
      ])
    }
    const actors = [
      { name: 'one', act: takeOver },
      { name: 'other', act: takeOver },
      { name: 'reply', act: reply },
    ]
    return { actors, check }
  })
  expect([orders, inTime > 0, inTime < orders]).toEqual([90, true, true])
}, 60_000)

test('two who lease and the finish that sends a message round again, in every order: one has it at most, and nobody loses it', async () => {
  let leases = 0
  const orders = await everyOrder(async () => {
    const call = await calling()
    let leased = 0
    const lease = async (session: Database) => {
      leased += (await leaseOutboxMessages(session, lane, provider, 10)).length
    }
    const finish = (session: Database) =>
      finishAttempts(session, lane, [finishedAttempt({ ...call, outcome: 'unknown', next: again })])
    const check = async (order: string) => {
      leases += leased
      const state = leased === 0 ? 'ready' : 'leased'
      const row = { status: 'queued', state, token: call.token + leased }
      expect([order, leased <= 1, await stands(call.id)]).toEqual([order, true, row])
    }
    const actors = [
      { name: 'finish', act: finish },
      { name: 'one', act: lease },
      { name: 'other', act: lease },
    ]
    return { actors, check }
  })
  expect([leases > 0, leases < orders]).toEqual([true, true])
}, 60_000)
