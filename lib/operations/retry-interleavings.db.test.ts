import { randomUUID } from 'node:crypto'
import { expect, test } from 'vitest'
import type { Database } from '@/db/client'
import { feedReplay } from '@/db/queries/feed-replay'
import { finishAttempts } from '@/db/queries/finish-attempts'
import { insertReplay } from '@/db/queries/insert-replay'
import { insertReplayItems } from '@/db/queries/insert-replay-items'
import { insertResend } from '@/db/queries/insert-resend'
import { requestCommand } from '@/db/queries/request-command'
import { retryDeadLetter } from '@/db/queries/retry-dead-letter'
import { finishedAttempt } from '@/db/testing/finished-attempt'
import { type Actor, useSessions } from '@/db/testing/interleave'
import { messageInCall } from '@/db/testing/message-in-call'
import { useTestDatabase } from '@/db/testing/test-database'
import { newId } from '@/lib/intake/build-request'

const { sql, url } = await useTestDatabase()
const everyOrder = useSessions(url)

const lane = 7
const provider = 'provider-1'

/** A message whose last call is out, alone in its lane, and the word that it was refused. */
async function refusedCall() {
  const calling = await messageInCall(sql, { lane, provider })
  const { id } = calling
  const refused = finishedAttempt({
    ...calling,
    ...{ outcome: 'rejected', next: { kind: 'dead', reason: 'http_422' } },
  })
  const end: Actor = { name: 'end', act: (session) => finishAttempts(session, lane, [refused]) }
  return { id, end }
}

async function deadLetter(): Promise<string> {
  const { id, end } = await refusedCall()
  await end.act(sql)
  return id
}

async function byHand(notificationId: string, kind: 'retry' | 'resend' = 'retry'): Promise<string> {
  const [id, auditId] = [newId(), newId()]
  const asked = { id, notificationId, kind, actor: 'test', reason: null, detail: null, auditId } as const
  await requestCommand(sql, asked)
  return id
}

/** A replay of one dead letter that somebody has just started. */
async function replayOf(originalId: string): Promise<string> {
  const id = randomUUID()
  await insertReplay(sql, { id, mode: 'retry', filter: {}, contentHash: 'x', actor: 'test' })
  await insertReplayItems(sql, id, [{ originalId, ordinal: 1, statusThen: 'dead_lettered' }])
  await sql`
    update replays set status = 'running', items = 1, name = 'n', reason = 'r', actor = 'test', started_at = now(), paced_at = now()
    where id = ${id}`
  return id
}

/** As an engine does the command; `retried` counts those that were done. */
function retries(notificationId: string) {
  const told = { retried: 0 }
  const retry = async (session: Database, commandId: string) => {
    const what = { notificationId, commandId, now: new Date(), provider, configurationVersion: 1, windows: [] }
    await retryDeadLetter(session, what).then(
      () => told.retried++,
      (error: { code?: string }) => error.code !== '40001' && Promise.reject(error),
    )
  }
  return { told, retry }
}

/** As an engine does a replay's command to send it again. */
async function resend(session: Database, originalId: string, commandId: string): Promise<void> {
  const now = new Date()
  await insertResend(session, {
    ...{ originalId, commandId, id: newId(lane), work: 'dead', once: true, provider, now, expiresAt: now },
    ...{ bodyHash: Buffer.alloc(32), sealed: Buffer.alloc(1), references: [], windows: [] },
    ...{ duplicateRisk: false, configurationVersion: 1 },
  }).catch((error: { code?: string }) => error.code !== '40001' && Promise.reject(error))
}

async function stands(id: string) {
  const [row] = await sql`
    select m.state, n.status, (select count(*)::int from outbox_commands where notification_id = n.id and status = 'done') as done
    from notifications n join outbox_messages m on m.notification_id = n.id where n.id = ${id}`
  return row
}

const deadOrReady = (retried: number) =>
  retried === 0
    ? { state: 'dead', status: 'dead_lettered', done: 0 }
    : { state: 'ready', status: 'queued', done: retried }

test('the word that ends a message, a retry by hand and a replay’s, in every order: it goes round once more at most', async () => {
  let again = 0
  const orders = await everyOrder(async () => {
    const { id, end } = await refusedCall()
    const { told, retry } = retries(id)
    const [mine, its] = [await byHand(id), await byHand(id)]
    const check = async (order: string) => {
      again += told.retried
      expect([order, told.retried <= 1, await stands(id)]).toEqual([order, true, deadOrReady(told.retried)])
    }
    const actors = [
      end,
      { name: 'hand', act: (session: Database) => retry(session, mine) },
      { name: 'replay', act: (session: Database) => retry(session, its) },
    ]
    return { actors, check }
  })
  expect([orders, again > 0, again < orders]).toEqual([90, true, true])
}, 60_000)

test('a retry by hand and two replays that would send it again, in every order: one of them does', async () => {
  let retried = 0
  const orders = await everyOrder(async () => {
    const id = await deadLetter()
    const { told, retry } = retries(id)
    const [mine, one, other] = [await byHand(id), await byHand(id, 'resend'), await byHand(id, 'resend')]
    const check = async (order: string) => {
      const [made] = await sql`select count(*)::int as n from notifications where resend_of = ${id}`
      expect([order, told.retried + made?.n]).toEqual([order, 1])
      retried += told.retried
    }
    const actors = [
      { name: 'hand', act: (session: Database) => retry(session, mine) },
      { name: 'one', act: (session: Database) => resend(session, id, one) },
      { name: 'other', act: (session: Database) => resend(session, id, other) },
    ]
    return { actors, check }
  })
  expect([orders, retried > 0, retried < orders]).toEqual([90, true, true])
}, 60_000)

test('two engines at one command and another person’s, in every order: one of them retries', async () => {
  await everyOrder(async () => {
    const id = await deadLetter()
    const { told, retry } = retries(id)
    const [mine, other] = [await byHand(id), await byHand(id)]
    const check = async (order: string) => {
      expect([order, told.retried, await stands(id)]).toEqual([order, 1, deadOrReady(1)])
    }
    const actors = [
      { name: 'engine', act: (session: Database) => retry(session, mine) },
      { name: 'twin', act: (session: Database) => retry(session, mine) },
      { name: 'other', act: (session: Database) => retry(session, other) },
    ]
    return { actors, check }
  })
}, 60_000)

test('two engines at one replay and a retry by hand, in every order: its item is handed out once, and retries nothing twice', async () => {
  await everyOrder(async () => {
    const id = await deadLetter()
    const [replay, mine] = [await replayOf(id), await byHand(id)]
    const { told, retry } = retries(id)
    let fed = 0
    const feed = async (session: Database) => {
      fed += (await feedReplay(session, replay)).fed
    }
    const check = async (order: string) => {
      const commands = await sql`select id from outbox_commands where replay_id = ${replay}`
      const [row] = await sql`select fed from replays where id = ${replay}`
      expect([order, fed, commands.length, row?.fed]).toEqual([order, 1, 1, 1])
      await retry(sql, commands[0]?.id)
      expect([order, told.retried, await stands(id)]).toEqual([order, 1, deadOrReady(1)])
    }
    const actors = [
      { name: 'engine', act: feed },
      { name: 'twin', act: feed },
      { name: 'hand', act: (session: Database) => retry(session, mine) },
    ]
    return { actors, check }
  })
}, 60_000)
