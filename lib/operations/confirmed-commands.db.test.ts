import { afterAll, afterEach, expect, test, vi } from 'vitest'
import { database } from '@/db/client'
import { useSession } from '@/db/queries/console-session'
import { isSettled, useLonePrimary } from '@/db/testing/lone-primary'
import type { Operator } from '@/lib/auth/operator'
import { newId } from '@/lib/intake/build-request'
import { changeReplay } from '@/lib/operations/change-replay'
import { previewReplay } from '@/lib/operations/preview-replay'
import { requestCancel } from '@/lib/operations/request-cancel'
import { requestMany } from '@/lib/operations/request-many'
import { requestResend } from '@/lib/operations/request-resend'
import { requestRetry } from '@/lib/operations/request-retry'
import { startReplay } from '@/lib/operations/start-replay'
import { operationsScenario } from '@/lib/operations/testing/operations-scenario'

const primary = await useLonePrimary()
const { post, sentInto, drain, operate, peer } = await operationsScenario()
afterAll(() => peer.close())
afterEach(() => primary.goOnAlone())

const by: Operator = { kind: 'user', email: 'a@example.com', role: 'admin', proof: { recent: true, by: 'password' } }
const reason = 'asked for'
const wish = (notificationId: string, idempotencyKey = newId()) => ({ by, notificationId, reason, idempotencyKey })
const refusal = (asked: Promise<unknown>) =>
  asked.then(
    () => null,
    (error: unknown) => error,
  )

async function signedIn(): Promise<string> {
  const [userId, sessionId] = [newId(), newId()]
  await primary.sql`insert into users (id, email, name, role, password_hash) values (${userId}, 'a@example.com', 'A', 'admin', 'x')`
  await primary.sql`insert into console_sessions (id, user_id, expires_at, method, last_seen_at)
    values (${sessionId}, ${userId}, now() + interval '1 hour', 'password', now() - interval '2 minutes')`
  return sessionId
}

test('while no standby confirms, whoever asks for something hears in time that it is not certain, and pages are still read', async () => {
  const [dead, sent] = [await sentInto([{ answer: 422 }], 'dead'), await sentInto([], 'sent')]
  const { previewId } = await previewReplay({ by, mode: 'retry', filter: {} })
  const sessionId = await signedIn()
  const waiting = (await post('waits')).id
  const start = { by, previewId, name: 'again', reason, ratePerSecond: null, idempotencyKey: newId() }
  const [retry, resend, cancel] = [wish(dead), wish(sent), wish(waiting)]
  await primary.awaitStandby()
  const asked = [
    () => requestRetry(retry),
    () => requestResend(resend),
    () => requestCancel(cancel),
    () => startReplay(start),
    () => previewReplay({ by, mode: 'retry', filter: {}, idempotencyKey: 'deaf' }),
    () => requestMany(by, { command: 'cancel', ids: [waiting], reason }),
    // Twice at once: the second waits for the first one's row.
    () => requestResend(resend),
  ]
  const refused = Promise.all(asked.map((ask) => refusal(ask())))
  await primary.committing(2) // no more than these hold a connection, so that there are some to read with
  expect(await useSession(database('console'), sessionId)).toMatchObject({ email: 'a@example.com' })
  for (const error of await refused) expect(error).toMatchObject({ code: 'outcome_unknown' })

  await primary.goOnAlone()
  const [again, twice] = [await requestResend(resend), await requestResend(resend)]
  expect(again).toEqual(twice)
  await requestRetry(retry)
  expect(await startReplay(start)).toMatchObject({ replayId: previewId })
  const commands =
    await primary.sql`select kind from outbox_commands where notification_id in (${dead}, ${sent}) order by 1`
  expect(commands.map(({ kind }) => kind)).toEqual(['resend', 'retry'])
  await drain()
  expect(peer.accepted.filter((key) => key === sent)).toHaveLength(1)
}, 20_000)

test('a command whose wait was broken off is confirmed to nobody before a standby has it, asked again or not', async () => {
  const { id } = await post('broken off')
  await primary.awaitStandby()
  const first = refusal(requestCancel(wish(id, 'one')))
  const [pid] = await primary.committing(1)
  await primary.sql`select pg_cancel_backend(${pid ?? 0})`
  expect(await first).toMatchObject({ code: 'outcome_unknown' })
  expect(await primary.sql`select 1 from outbox_commands where notification_id = ${id}`).toHaveLength(1)
  const again = requestCancel(wish(id, 'one'))
  await primary.committing(1)
  expect(await isSettled(again)).toBe(false)
  await primary.goOnAlone()
  expect(await again).toEqual({ commandId: expect.any(String), replayed: true })
})

test('the operations of the API answer so too', async () => {
  const { id } = await post('api')
  await primary.awaitStandby()
  const answer = operate('cancel', id, undefined, 'api')
  const [pid] = await primary.committing(1)
  await primary.sql`select pg_cancel_backend(${pid ?? 0})`
  expect(await answer).toMatchObject({ status: 503, body: { code: 'outcome_unknown' } })
})

test('a replay that was paused while nobody confirmed it is said to be paused when somebody has', async () => {
  const { previewId: replayId } = await previewReplay({ by, mode: 'retry', filter: {} })
  await startReplay({ by, previewId: replayId, name: 'pause', reason, ratePerSecond: null, idempotencyKey: newId() })
  await primary.awaitStandby()
  const first = refusal(changeReplay({ by, replayId, change: 'pause' }))
  const [pid] = await primary.committing(1)
  await primary.sql`select pg_cancel_backend(${pid ?? 0})`
  expect(await first).toMatchObject({ code: 'outcome_unknown' })
  const again = changeReplay({ by, replayId, change: 'pause' })
  await vi.waitFor(async () => expect(await primary.waiting()).toHaveLength(1))
  expect(await isSettled(again)).toBe(false)
  await primary.goOnAlone()
  expect(await again).toMatchObject({ status: 'paused' })
})
