import { beforeEach, expect, test } from 'vitest'
import { requestCommands } from '@/db/queries/request-commands'
import { configure, sampleConfiguration, testProducer } from '@/db/testing/scenario'
import { useTestDatabase } from '@/db/testing/test-database'
import type { Operator } from '@/lib/auth/operator'
import type { Role } from '@/lib/auth/permissions'
import { newId } from '@/lib/intake/build-request'
import { postNotification } from '@/lib/intake/testing/post-notification'
import { requestMany } from '@/lib/operations/request-many'

const { sql } = await useTestDatabase()
const { authorization } = await testProducer()
await configure(sampleConfiguration(['http://127.0.0.1:9']), 0)

const as = (role: Role): Operator => ({ kind: 'user', email: `${role}@example.com`, role })
let queued = ''
let dead: string[] = []

async function post(): Promise<string> {
  const response = await postNotification(authorization, `k-${Math.random()}`, {
    type: 'order_confirmation',
    recipient: { phone: '+15551234567' },
    data: { orderId: 'A' },
  })
  return ((await response.json()) as { id: string }).id
}

beforeEach(async () => {
  await sql`delete from outbox_commands`
  ;[queued, ...dead] = (await Promise.all([post(), post(), post()])) as [string, ...string[]]
  await sql`update outbox_messages set state = 'dead' where notification_id in ${sql(dead)}`
  await sql`update notifications set status = 'dead_lettered', settled_at = now() where id in ${sql(dead)}`
})

const commands = async () =>
  (await sql<{ id: string }[]>`select notification_id as id from outbox_commands order by 1`).map(({ id }) => id)

test('one statement asks for many: who may be retried is queued with an audit record each, the others are told why not', async () => {
  const nobody = '01a21455-cba5-7bc1-85e1-0a8f0aab1074'
  const ids = [...dead, queued, nobody, 'nonsense', dead[0]?.toUpperCase() ?? '']
  const answer = await requestMany(as('support'), { command: 'retry', ids, reason: 'the provider is back' })
  expect(answer.queued).toBe(2)
  expect(answer.refused).toEqual(
    expect.arrayContaining([
      { why: 'Not possible while it is queued', count: 1 },
      { why: 'There is no such notification', count: 1 },
    ]),
  )
  expect(await commands()).toEqual(dead.toSorted())
  const audit =
    await sql`select subject_id, actor, reason from audit_records where action = 'notification.retry' and subject_id in ${sql(dead)}`
  expect(audit).toHaveLength(2)
  expect(audit[0]).toMatchObject({ actor: 'user:support@example.com', reason: 'the provider is back' })
})

test('asked for again before it is done, it is queued once', async () => {
  const wanted = { command: 'retry', ids: dead, reason: 'again' } as const
  await requestMany(as('operator'), wanted)
  expect(await requestMany(as('operator'), wanted)).toEqual({
    queued: 0,
    refused: [{ why: 'It is queued already', count: 2 }],
  })
  expect(await commands()).toHaveLength(2)
})

test('asked for in two places at once, it is queued once: the second waits for the first and hears so', async () => {
  await sql`update outbox_messages set state = 'held' where notification_id in ${sql(dead)}`
  const asking = (ids: string[]) => ({
    ...{ kind: 'resend' as const, commands: ids.map((notificationId) => ({ notificationId, auditId: newId() })) },
    ...{ actor: 'user:a@example.com', reason: 'at once', detail: null, allowed: ['needs_review' as const] },
  })
  const first = await sql.reserve()
  await first`begin`
  expect((await requestCommands(first, asking(dead))).map(({ queued }) => queued)).toEqual([true, true])
  const second = requestMany(as('operator'), { command: 'resend', ids: dead.toReversed(), reason: 'at once' })
  const waiting = () => sql`select 1 from pg_locks where not granted and locktype = 'transactionid'`
  await expect.poll(waiting, { interval: 5 }).toHaveLength(1)
  await first`commit`
  first.release()
  expect(await second).toEqual({ queued: 0, refused: [{ why: 'It is queued or sent again already', count: 2 }] })
  expect(await commands()).toEqual(dead.toSorted())
  const audit = await sql`select from audit_records where action = 'notification.resend' and subject_id in ${sql(dead)}`
  expect(audit).toHaveLength(2)
})

test('what the engine refused can be asked for again', async () => {
  await sql`update outbox_messages set state = 'held' where notification_id in ${sql(dead)}`
  const ask = () => requestMany(as('operator'), { command: 'resend', ids: dead, reason: 'again' })
  for (let round = 1; round <= 3; round++) {
    expect((await ask()).queued).toBe(2)
    await sql`update outbox_commands set status = 'refused', done_at = now() where status = 'pending'`
    expect(await commands()).toHaveLength(2 * round)
  }
})

test('nothing is asked for without the permission or a reason, nor for more than a page', async () => {
  const ask = (role: Role, reason: string, ids = dead) => requestMany(as(role), { command: 'resend', ids, reason })
  await expect(ask('support', 'x')).rejects.toMatchObject({ code: 'forbidden' })
  await expect(ask('operator', ' ')).rejects.toMatchObject({ code: 'invalid' })
  const many = Array.from({ length: 201 }, (_, i) => `01a21455-cba5-7bc1-85e1-${String(i).padStart(12, '0')}`)
  await expect(ask('operator', 'x', many)).rejects.toMatchObject({ code: 'invalid' })
  expect(await commands()).toEqual([])
})

test('a verdict goes along with each command', async () => {
  await sql`update outbox_messages set state = 'held' where notification_id in ${sql(dead)}`
  expect(
    await requestMany(as('admin'), { command: 'confirm_sent', ids: dead, reason: 'the vendor shows them' }),
  ).toEqual({
    queued: 2,
    refused: [],
  })
  const rows = await sql`select kind, detail from outbox_commands`
  expect(rows.map(({ kind, detail }) => [kind, detail])).toEqual([
    ['resolve', { verdict: 'sent' }],
    ['resolve', { verdict: 'sent' }],
  ])
})
