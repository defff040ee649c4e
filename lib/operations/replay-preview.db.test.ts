import { afterAll, expect, test } from 'vitest'
import { readEvent } from '@/db/queries/list-events'
import { configure, sampleConfiguration } from '@/db/testing/scenario'
import { useTestDatabase } from '@/db/testing/test-database'
import { activeConfiguration } from '@/lib/configuration/active-configuration'
import { laneOf } from '@/lib/domain/lane'
import { acceptEventHandler } from '@/lib/http/handlers/accept-event'
import { acceptMany } from '@/lib/intake/accept-many'
import { newId } from '@/lib/intake/build-request'
import { missedNotifications } from '@/lib/intake/missed-notifications'
import { referenceHash } from '@/lib/intake/references'
import { offerEvent } from '@/lib/operations/offer-event'
import { previewReplay } from '@/lib/operations/preview-replay'
import { reap } from '@/lib/operations/reap'
import { beginning } from '@/lib/operations/replay-selection'
import { retrySelector } from '@/lib/operations/select-notifications'
import { operationsScenario } from '@/lib/operations/testing/operations-scenario'
import { replayCalls } from '@/lib/operations/testing/replay-calls'

const { sql } = await useTestDatabase()
const dedup = [{ rule: 'same-order', fields: ['data.orderId'], window: 'forever' }]
const scenario = await operationsScenario({ keyed: false, type: { dedup } })
const { peer, post, operate, drain, sentInto, read: readNotification, call } = scenario
const { preview, start, read, begin, deadLetters, timesAccepted } = replayCalls(scenario)
afterAll(() => peer.close())

const none = { unknown: 0, alreadySent: 0, final: 0, inProgress: 0, unusable: 0 }

test('a dry run of a retry sorts everything the filter finds, and sends nothing', async () => {
  const campaign = 'P1'
  const [dead = '', twin = ''] = [
    await sentInto([{ answer: 422 }], 'P1-a', { campaign }),
    await sentInto([{ answer: 422 }], 'P1-a', { campaign }),
  ]
  const taken = await sentInto([{ answer: 422 }], 'P1-b', { campaign })
  await sentInto([], 'P1-b') // somebody else told the same since
  await sentInto([], 'P1-c', { campaign })
  await sentInto(['lose_reply'], 'P1-d', { campaign })
  await post('P1-c', { campaign }) // suppressed
  await post('P1-e', { campaign, sendAt: new Date(Date.now() + 3_600_000).toISOString() })
  const calls = peer.calls.length
  const { status, body } = await preview({ campaign }, 'retry')
  expect(status).toBe(200)
  expect(body).toEqual({
    ...{ previewId: expect.any(String), mode: 'retry' },
    ...{ total: 7, willSend: 1, willBeSuppressed: 2, mayReachTwice: 0 },
    excluded: { ...none, alreadySent: 1, unknown: 1, final: 1, inProgress: 1 },
  })
  await drain()
  expect(peer.calls).toHaveLength(calls)

  const late = await sentInto([{ answer: 422 }], 'P1-f', { campaign }) // after the preview: not in the frozen selection
  const replayId = String((await start(body.previewId)).body.replayId)
  await drain()
  // Commands run a few at a time: which of two equal ones reaches the customer is chance, that only one does is not.
  expect(timesAccepted([dead, twin]).toSorted()).toEqual([0, 1])
  expect(timesAccepted([taken, late])).toEqual([0, 0])
  expect(await read(replayId)).toMatchObject({ status: 'finished', counts: { total: 3, done: 1, skipped: 2 } })
})

test('a filter that hides whom it names takes theirs alone, and is kept without them', async () => {
  const campaign = 'P9'
  const phone = '+15550990099'
  await sentInto([{ answer: 422 }], 'P9-a', { campaign })
  await sentInto([{ answer: 422 }], 'P9-b', { campaign, recipient: { phone } })
  const hash = referenceHash('phone', phone)
  const by = { kind: 'user', email: 'o@example.com', role: 'operator' } as const
  const { previewId, total } = await previewReplay({ by, mode: 'retry', filter: { campaign, recipientHash: hash } })
  expect(total).toBe(1)
  const [kept] = await sql`select filter from replays where id = ${previewId}`
  expect(kept?.filter).toEqual({ campaign, recipientHash: hash })
})

test('a page is decided after all pages before it: what an earlier one would take is taken', async () => {
  const campaign = 'P6'
  const first = await sentInto([{ answer: 422 }], 'P6-a', { campaign })
  const second = await sentInto([{ answer: 422 }], 'P6-a', { campaign })
  const select = retrySelector(sql, { campaign }, new Date(), 1)
  const fates: unknown[] = []
  for (let place: typeof beginning | null = beginning; place; ) {
    const page = await select(place)
    fates.push(...page.selected.map(({ originalId, fate }) => [originalId, fate]))
    place = page.next
  }
  expect(fates).toEqual([
    [first, 'will_send'],
    [second, 'will_be_suppressed'],
  ])
})

test('a filter by reason takes the dead letters of that reason alone, also those without one', async () => {
  const campaign = 'P9'
  const [one = '', other = ''] = [
    await sentInto([{ answer: 422 }], 'P9-a', { campaign }),
    await sentInto([{ answer: 422 }], 'P9-b', { campaign }),
  ]
  await sql`update outbox_messages set waiting_reason = 'attempts_used_up' where notification_id = ${one}`
  await sql`update outbox_messages set waiting_reason = null where notification_id = ${other}`
  const found = async (reason: string) => {
    const { selected } = await retrySelector(
      sql,
      { campaign, status: ['dead_lettered'], reason },
      new Date(),
    )(beginning)
    return selected.map(({ originalId }) => originalId)
  }
  expect(await found('attempts_used_up')).toEqual([one])
  expect(await found('')).toEqual([other])
  expect(await found('something else')).toEqual([])
})

test('a resend takes what customers may have got only where the filter names its status, and says how many', async () => {
  const campaign = 'P2'
  const sent = await sentInto([], 'P2-a', { campaign })
  const dead = await sentInto([{ answer: 422 }], 'P2-b', { campaign })
  const held = await sentInto(['lose_reply'], 'P2-c', { campaign })
  expect((await preview({ campaign }, 'resend')).body).toMatchObject({
    ...{ total: 3, willSend: 1, mayReachTwice: 0, excluded: { ...none, alreadySent: 1, unknown: 1 } },
  })
  const named = (await preview({ campaign, status: ['sent', 'dead_lettered', 'needs_review'] }, 'resend')).body
  expect(named).toMatchObject({ total: 3, willSend: 3, mayReachTwice: 2, excluded: none })

  await operate('resolve', held, { verdict: 'sent', reason: 'succeeded since the preview' })
  await drain()
  const replayId = String((await start(named.previewId)).body.replayId)
  await Promise.all([drain(), drain()])
  expect(await read(replayId)).toMatchObject({ status: 'finished', counts: { done: 2, skipped: 1 } })
  const resent = await sql`select resend_of from notifications where resend_of in (${sent}, ${dead}, ${held})`
  expect(resent.map((row) => row.resend_of).sort()).toEqual([sent, dead].sort())
  expect(await sql`select answer from replay_items where replay_id = ${replayId} and state = 'skipped'`).toEqual([
    { answer: expect.stringContaining('succeeded since the preview') },
  ])
  expect(JSON.stringify((await readNotification(sent)).timeline)).toContain('replay Incident 1: the provider was down')
})

test('events that no type took are offered again under the guards, and no replay makes one twice', async () => {
  const event = (orderId: string) => {
    const data = { orderId, phone: '+15551234567' }
    return call(acceptEventHandler, {}, { eventType: 'custom.order.shipped', idempotencyKey: `e-${orderId}`, data })
  }
  await event('P3-a')
  await event('P3-b')
  await call(
    acceptEventHandler,
    {},
    { eventType: 'custom.order.shipped', idempotencyKey: 'e-twin', data: { orderId: 'P3-b', phone: '+15551234567' } },
  )
  expect((await preview({}, 'events')).body).toMatchObject({
    total: 3,
    willSend: 0,
    excluded: { ...none, unusable: 3 },
  })

  const shipped = {
    name: 'order_shipped',
    channel: 'sms' as const,
    route: 'sms-default',
    eventType: 'custom.order.shipped',
    template: { body: 'Order {{ data.orderId }} left.' },
    dedup,
  }
  const base = sampleConfiguration([peer.baseUrl], { type: { dedup }, provider: { idempotency: { kind: 'none' } } })
  await configure({ ...base, notificationTypes: [...(base.notificationTypes ?? []), shipped] }, 1)
  const accepted = peer.accepted.length
  const first = (await preview({ type: 'order_shipped' }, 'events')).body
  expect(first).toMatchObject({ total: 3, willSend: 2, willBeSuppressed: 1, excluded: none })
  const [one, two] = await Promise.all([start(first.previewId), begin({ type: 'order_shipped' }, 'events')])
  await Promise.all([drain(), drain()])
  expect(peer.accepted).toHaveLength(accepted + 2)
  const done = (await Promise.all([String(one.body.replayId), two].map(read))).map((replay) => replay.counts.done ?? 0)
  expect(done.reduce((sum, n) => sum + n, 0)).toBeLessThanOrEqual(4)
  expect((await preview({ type: 'order_shipped' }, 'events')).body).toMatchObject({
    ...{ total: 3, willSend: 0, willBeSuppressed: 0, excluded: { ...none, alreadySent: 2, final: 1 } },
  })
})

test('the same key gives the same preview, and with another selection it is refused', async () => {
  const ids = await deadLetters(2, 'P4')
  const filter = { campaign: 'P4', recipient: '+15551234567' }
  const first = await preview(filter, 'retry', 'preview-1')
  expect(first.body).toMatchObject({ total: ids.length, willSend: 2 })
  expect(await preview(filter, 'retry', 'preview-1')).toEqual(first)
  expect(await preview({ campaign: 'P4' }, 'retry', 'preview-1')).toMatchObject({
    status: 422,
    body: { code: 'idempotency_key_reused' },
  })
  const kept = await sql`select filter::text from replays where id = ${String(first.body.previewId)}`
  expect(kept[0]?.filter).not.toContain('5551234567')
})

test('a filter that means nothing is refused, with the place', async () => {
  for (const [filter, mode, path] of [
    [{ state: 'dead' }, 'retry', 'filter.state'],
    [{ status: 'broken' }, 'retry', 'filter.status'],
    [{ status: 'sent' }, 'events', 'filter.status'],
    [{ type: 'unbound' }, 'events', 'filter.type'],
    [{}, 'again', 'mode'],
  ] as const) {
    const answer = await preview(filter, mode)
    expect(answer.status).toBe(422)
    expect(JSON.stringify(answer.body.errors)).toContain(path)
  }
})

test('a preview of yesterday cannot be started, and one that is counting neither', async () => {
  await deadLetters(1, 'P5')
  const { previewId } = (await preview({ campaign: 'P5' }, 'retry')).body
  await sql`update replays set previewed_at = now() - interval '25 hours' where id = ${String(previewId)}`
  expect(await start(previewId)).toMatchObject({
    status: 409,
    body: { detail: expect.stringContaining('older than a day') },
  })
  const { previewId: fresh } = (await preview({ campaign: 'P5' }, 'retry')).body
  await reap()
  const kept = await sql`select replay_id from replay_items where replay_id in (${String(previewId)}, ${String(fresh)})`
  expect(kept).toEqual([{ replay_id: fresh }])
  expect((await start(previewId)).status).toBe(404)
  await sql`update replays set status = 'counting' where id = ${String(fresh)}`
  expect(await start(fresh)).toMatchObject({ status: 409, body: { code: 'not_allowed' } })
})

test('an event makes one notification of a type, also where no dedup rule would notice a second', async () => {
  const data = { orderId: 'P7', phone: '+15551234567' }
  await call(acceptEventHandler, {}, { eventType: 'custom.plain', idempotencyKey: 'e-P7', data })
  const base = sampleConfiguration([peer.baseUrl], { type: { name: 'plain', eventType: 'custom.plain' } })
  await configure({ ...base, facade: {} }, 2)
  const [{ id } = { id: '' }] = await sql<{ id: string }[]>`select id from events where event_type = 'custom.plain'`
  const event = await readEvent(sql, laneOf(id), id)
  if (!event) throw new Error('the event is gone')
  const configuration = await activeConfiguration()
  // Eight engines that all read the event before any of them wrote.
  await Promise.allSettled(
    Array.from({ length: 8 }, () => acceptMany(missedNotifications(event, configuration), new Set(), sql)),
  )
  const command = { id: newId(), kind: 'replay_event' as const, notificationId: id, detail: {}, replayId: null }
  expect(await offerEvent(sql, command)).toMatchObject({ kind: 'refused' })
  expect(await sql`select 1 from notifications where event_id = ${id}`).toHaveLength(1)
})
