import { afterAll, expect, test } from 'vitest'
import { requestCommand } from '@/db/queries/request-command'
import { resolveAsNotSent } from '@/db/queries/resolve-as-not-sent'
import { resolveAsSent } from '@/db/queries/resolve-as-sent'
import { useTestDatabase } from '@/db/testing/test-database'
import { laneOf } from '@/lib/domain/lane'
import { newId } from '@/lib/intake/build-request'
import { operationsScenario } from '@/lib/operations/testing/operations-scenario'

const { sql } = await useTestDatabase()
const { post, operate, drain, sentInto, read, peer } = await operationsScenario({ keyed: false })
afterAll(() => peer.close())

const held = (orderId: string) => sentInto(['lose_reply'], orderId)

test('what a person says was sent is sent, says who said so, and its windows stay', async () => {
  const id = await held('V1')
  expect((await operate('resolve', id, { verdict: 'sent', reason: 'the provider showed it' })).status).toBe(202)
  await drain()
  const notification = await read(id)
  expect(notification).toMatchObject({ status: 'sent', sentAt: expect.any(String) })
  expect(JSON.stringify(notification.timeline)).toContain('resolved by a person: it was sent')
  expect(JSON.stringify(notification.timeline)).toContain('producer:shop: the provider showed it')
  expect((await post('V1')).status).toBe(200)
})

test.each([
  ['sent', 'sent'],
  ['not_sent', 'failed'],
] as const)(
  'a raw outbox row is not at its end while its notification is held, and then as a person says: %s',
  async (verdict, status) => {
    const id = newId()
    const rowNow = () => sql`select status from outbox where id = ${id}`
    await drain()
    peer.script = ['lose_reply']
    const payload = { orderId: `raw-${verdict}`, phone: '+15551234567' }
    await sql`insert into outbox (id, event_type, payload) values (${id}, 'custom.order.created', ${sql.json(payload)})`
    await drain()
    expect(await read(id)).toMatchObject({ status: 'needs_review' })
    expect(await rowNow()).toEqual([{ status: 'queued' }])
    await operate('resolve', id, { verdict, reason: 'looked it up' })
    await drain()
    expect(await rowNow()).toEqual([{ status }])
  },
)

test('what a person says was not sent is a dead letter whose windows are free, and can be retried', async () => {
  const id = await held('V2')
  await operate('resolve', id, { verdict: 'not_sent', reason: 'not in their log' })
  await drain()
  expect(await read(id)).toMatchObject({ status: 'dead_lettered' })
  expect((await operate('retry', id)).status).toBe(202)
  await drain()
  expect(await read(id)).toMatchObject({ status: 'sent' })
  const twin = await held('V3')
  await operate('resolve', twin, { verdict: 'not_sent', reason: 'not in their log' })
  await drain()
  expect((await post('V3')).status).toBe(202)
})

test('a provider that was heard too late for its worker outweighs the person who says it was not sent', async () => {
  const id = await held('V4')
  await keptWithoutEffect(id)
  await operate('resolve', id, { verdict: 'not_sent', reason: 'a guess' })
  await drain()
  expect(await read(id)).toMatchObject({
    status: 'needs_review',
    commands: [{ status: 'refused', answer: expect.stringContaining('it took it') }],
  })
})

test('a dead letter that a provider took after all is not retried', async () => {
  const id = await held('V5')
  await operate('resolve', id, { verdict: 'not_sent', reason: 'a guess' })
  await drain()
  await keptWithoutEffect(id)
  await operate('retry', id)
  await drain()
  expect(peer.calls.filter((call) => call.key === id)).toHaveLength(1)
  expect(await read(id)).toMatchObject({ status: 'dead_lettered' })
})

/** As versions before left it whose worker ended between what it heard and what follows from that. */
const keptWithoutEffect = (id: string) => sql`
  insert into attempt_results (lane, notification_id, number, started_at, finished_at, lease_token, late, outcome)
  select lane, notification_id, number, started_at, now(), -1, true, 'accepted' from attempts where notification_id = ${id}`

test('only what needs review can be resolved, with a verdict and a reason', async () => {
  const sent = await sentInto([], 'V6')
  expect(await operate('resolve', sent, { verdict: 'sent', reason: 'x' })).toMatchObject({
    status: 409,
    body: { code: 'not_allowed', detail: expect.stringContaining('is sent') },
  })
  const id = await held('V7')
  for (const body of [{ verdict: 'sent' }, { verdict: 'perhaps', reason: 'x' }, { verdict: 'sent', reason: ' ' }]) {
    expect((await operate('resolve', id, body)).status).toBe(422)
  }
})

test.each(['ready', 'leased', 'dispatching', 'reconciling'])(
  'what waits for nobody, because it is %s, is not resolved even if it was when somebody looked',
  async (state) => {
    const id = await held(`V9-${state}`)
    await sql`update outbox_messages set state = ${state}, due_at = now() + interval '1 hour',
      leased_until = case when ${state} in ('leased', 'dispatching') then now() + interval '1 hour' end,
      open_attempt_at = case ${state} when 'dispatching' then now() end where notification_id = ${id}`
    const refused = { code: '40001', detail: 'state' }
    const what = { notificationId: id, commandId: await asked(id), now: new Date() }
    await expect(resolveAsNotSent(sql, { ...what, windowKeys: [] })).rejects.toMatchObject(refused)
    await expect(resolveAsSent(sql, what)).rejects.toMatchObject(refused)
    expect(await sql`select state from outbox_messages where notification_id = ${id}`).toEqual([{ state }])
    await sql`delete from outbox_commands where notification_id = ${id}`
    await sql`delete from outbox_messages where notification_id = ${id}`
  },
)

test.each(['sent', 'not_sent'] as const)(
  'of many people who resolve at once, and a receipt, one settles it (verdict %s)',
  async (verdict) => {
    const id = await held(`V8-${verdict}`)
    const lane = laneOf(id)
    const commands = await Promise.all(Array.from({ length: 8 }, () => asked(id)))
    const resolve = (commandId: string, i: number) => {
      const what = { notificationId: id, commandId, now: new Date() }
      if (verdict === 'sent' || i % 2 === 0) return resolveAsSent(sql, what)
      return resolveAsNotSent(sql, { ...what, windowKeys: [] })
    }
    const receipt = sql`
    with gone as (delete from outbox_messages where lane = ${lane} and notification_id = ${id} and state = 'held' returning 1)
    update notifications set status = 'delivered', sent_at = now() where lane = ${lane} and id = ${id} and exists (select from gone)
    returning 1`
    const [heard, ...resolved] = await Promise.allSettled([receipt, ...commands.map(resolve)])
    const winners = resolved.filter((result) => result.status === 'fulfilled').length
    expect(winners + (heard?.status === 'fulfilled' ? heard.value.length : 0)).toBe(1)
    for (const result of resolved)
      if (result.status === 'rejected') expect(result.reason).toMatchObject({ code: '40001', detail: 'state' })
  },
)

async function asked(notificationId: string): Promise<string> {
  const id = newId()
  const command = { kind: 'resolve' as const, actor: 'test', reason: 'x', detail: { verdict: 'sent' } }
  await requestCommand(sql, { id, notificationId, ...command, auditId: newId() })
  return id
}
