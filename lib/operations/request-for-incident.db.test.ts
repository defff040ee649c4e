import { beforeEach, expect, test } from 'vitest'
import { configure, sampleConfiguration, testProducer } from '@/db/testing/scenario'
import { useTestDatabase } from '@/db/testing/test-database'
import type { Operator } from '@/lib/auth/operator'
import { type Role, roles } from '@/lib/auth/permissions'
import type { Position } from '@/lib/insights/page'
import { listIncidents } from '@/lib/insights/waiting'
import { postNotification } from '@/lib/intake/testing/post-notification'
import { type IncidentCommand, requestForIncident, type SeenIncident } from '@/lib/operations/request-for-incident'

const { sql } = await useTestDatabase()
const { authorization } = await testProducer()
const configuration = sampleConfiguration(['http://127.0.0.1:9'])
await configure(configuration, 0)

const as = (role: Role): Operator => ({ kind: 'user', email: `${role}@example.com`, role })
let incident: SeenIncident
let ids: string[] = []

beforeEach(async () => {
  await sql`delete from outbox_commands`
  await sql`delete from outbox_messages`
  ids = []
  for (let i = 0; i < 5; i++) ids.push(await held('timeout', 60 - i))
  await held('worker_lost', 30)
  const seen = (await listIncidents('held')).find(({ reason }) => reason === 'timeout')
  if (!seen) throw new Error('no incident')
  incident = seen
})

/** An unknown outcome that waits for a person since so many minutes. */
async function held(reason: string, minutes: number): Promise<string> {
  const response = await postNotification(authorization, `k-${Math.random()}`, {
    type: 'order_confirmation',
    recipient: { phone: '+15551234567' },
    data: { orderId: 'A' },
  })
  const { id } = (await response.json()) as { id: string }
  await sql`update outbox_messages set state = 'held', waiting_reason = ${reason}, since_at = now() - ${minutes} * interval '1 minute'
    where notification_id = ${id}`
  return id
}

/** Goes through it as the page does. */
async function walk(command: IncidentCommand, by = as('operator')) {
  const parts: { queued: number; looked: number; refused: object[] }[] = []
  let after: Position | null = null
  do {
    const { next, ...part } = await requestForIncident(by, {
      ...{ command, incident, after },
      ...{ reason: 'their log shows them', limit: 2 },
    })
    parts.push(part)
    after = next
  } while (after)
  return parts
}

const asked = async () =>
  (await sql`select notification_id, kind, actor, reason, detail from outbox_commands order by created_at, id`).map(
    (row) => ({ ...row }),
  )

test('a whole incident is decided part by part: a command and a record in the audit each, and nothing of another', async () => {
  expect(await walk('confirm_sent')).toEqual([
    { queued: 2, looked: 2, refused: [] },
    { queued: 2, looked: 2, refused: [] },
    { queued: 1, looked: 1, refused: [] },
  ])
  const commands = await asked()
  expect(commands.map((row) => row.notification_id).toSorted()).toEqual(ids.toSorted())
  for (const row of commands)
    expect(row).toMatchObject({
      ...{ kind: 'resolve', actor: 'user:operator@example.com' },
      ...{ reason: 'their log shows them', detail: { verdict: 'sent' } },
    })
  const audit = await sql`select from audit_records where action = 'notification.resolve' and subject_id in ${sql(ids)}`
  expect(audit).toHaveLength(5)
})

test('going through it again asks for nothing twice, and a resend that was done is not made once more', async () => {
  await walk('resend')
  await sql`update outbox_commands set status = 'done', done_at = now() where notification_id in ${sql(ids.slice(0, 3))}`
  await sql`update notifications set resent_at = now() where id in ${sql(ids.slice(0, 3))}` // as doing them does
  const again = await walk('resend')
  expect(again.map(({ queued }) => queued)).toEqual([0, 0, 0])
  expect(again[0]?.refused).toEqual([{ why: 'It is queued or sent again already', count: 2 }])
  expect(await asked()).toHaveLength(5)
})

test('what has come since a person looked is not decided with the rest', async () => {
  const later = await held('timeout', 1)
  await walk('confirm_not_sent')
  expect((await asked()).map((row) => row.notification_id)).not.toContain(later)
  expect(await asked()).toHaveLength(5)
})

test('it is for who may do the same to one', async () => {
  const mayDo = async (command: IncidentCommand) => {
    const may: Role[] = []
    for (const role of roles) {
      const wish = { command, incident, reason: 'x', after: null, limit: 1 }
      const code = await requestForIncident(as(role), wish).catch((error) => error.code)
      if (code !== 'forbidden') may.push(role)
    }
    return may
  }
  expect(await mayDo('confirm_sent')).toEqual(['operator', 'admin'])
  expect(await mayDo('resend')).toEqual(['operator', 'admin'])
  await sql`delete from outbox_commands`
  const wish = { command: 'confirm_sent', incident, reason: ' ', after: null } as const
  await expect(requestForIncident(as('operator'), wish)).rejects.toMatchObject({ code: 'invalid' })
  expect(await asked()).toEqual([])
})

test('more resends than a replay may have without a second person are not had by this way either', async () => {
  await configure({ ...configuration, fourEyes: { replaysAbove: 4 } }, 1)
  await expect(walk('resend')).rejects.toMatchObject({ code: 'not_allowed' })
  expect(await asked()).toEqual([])
  expect(await walk('confirm_sent')).toHaveLength(3)
})
