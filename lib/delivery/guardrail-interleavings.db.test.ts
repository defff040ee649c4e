import { randomUUID } from 'node:crypto'
import { expect, test } from 'vitest'
import type { Database } from '@/db/client'
import { claimGuardrailWindow, type GuardrailClaim } from '@/db/queries/claim-guardrail-window'
import { type FinishedAttempt, finishAttempts } from '@/db/queries/finish-attempts'
import { leaseOutboxMessages } from '@/db/queries/lease-outbox-messages'
import { startAttempts } from '@/db/queries/start-attempts'
import { finishedAttempt } from '@/db/testing/finished-attempt'
import { type Actor, useSessions } from '@/db/testing/interleave'
import { queueMessages } from '@/db/testing/queue-messages'
import { useTestDatabase } from '@/db/testing/test-database'

const { sql, url } = await useTestDatabase()
const everyOrder = useSessions(url)

const lane = 7
const provider = 'provider-1'

type Leased = { id: string; token: number }

const claim = (session: Database, windowKey: string, { id, token }: Leased): Promise<GuardrailClaim> =>
  claimGuardrailWindow(session, {
    ...{ windowKey, notificationId: id, token },
    ...{ configurationVersion: 1, withinMs: 86_400_000 },
  })

/** Three messages to one customer: the first holds the window and is being sent, the others are about to. */
async function threeOfOneCustomer(outcome: FinishedAttempt['outcome'], next: FinishedAttempt['next']) {
  await sql`delete from outbox_messages`
  await queueMessages(sql, { lane, provider, count: 3 })
  const [first, ...others] = await leaseOutboxMessages(sql, lane, provider, 3)
  if (!first) throw new Error('there are three')
  const { id, token } = first
  const windowKey = randomUUID()
  expect(await claim(sql, windowKey, first)).toEqual({ kind: 'clear' })
  const [started] = await startAttempts(sql, lane, [{ id, token, bodyHash: Buffer.alloc(32), timeoutMs: 1_000 }])
  const told = { id, token, startedAt: started?.startedAt ?? new Date(), outcome, next, windowKeys: [windowKey] }
  const end: Actor = { name: 'first', act: (session) => finishAttempts(session, lane, [finishedAttempt(told)]) }
  const claims = new Map<string, GuardrailClaim>()
  const gates = others.map((other, i) => ({
    name: `gate${i}`,
    act: async (session: Database) => claims.set(other.id, await claim(session, windowKey, other)),
  }))
  return {
    first: id,
    actors: [end, ...gates],
    claims,
    /** Those who were told to wait ask again. */
    askAgain: async () => {
      for (const other of others) {
        if (claims.get(other.id)?.kind === 'pending') claims.set(other.id, await claim(sql, windowKey, other))
      }
      return others.map(({ id }) => claims.get(id)).toSorted((a, b) => ((a?.kind ?? '') < (b?.kind ?? '') ? -1 : 1))
    },
  }
}

const clearOnes = (claims: Map<string, GuardrailClaim>) =>
  [...claims].filter(([, { kind }]) => kind === 'clear').map(([id]) => id)

test('two who are about to send and a first that is refused, in every order: one of them goes on, and the other waits for it', async () => {
  let atOnce = 0
  const orders = await everyOrder(async () => {
    const { actors, claims, askAgain } = await threeOfOneCustomer('rejected', { kind: 'dead', reason: 'http_422' })
    const check = async (order: string) => {
      const before = clearOnes(claims)
      atOnce += before.length
      const answers = await askAgain()
      const [clear] = clearOnes(claims)
      const both = [{ kind: 'clear' }, { kind: 'pending', openerId: clear }]
      expect([order, before.length <= 1, answers]).toEqual([order, true, both])
    }
    return { actors, check }
  })
  expect([orders, atOnce > 0, atOnce < orders]).toEqual([90, true, true])
}, 60_000)

test('two who are about to send and a first that is taken, in every order: neither goes on', async () => {
  await everyOrder(async () => {
    const { first, actors, askAgain } = await threeOfOneCustomer('accepted', { kind: 'sent' })
    const check = async (order: string) => {
      const stopped = expect.objectContaining({ kind: 'taken', openerId: first })
      expect([order, await askAgain()]).toEqual([order, [stopped, stopped]])
    }
    return { actors, check }
  })
}, 60_000)
