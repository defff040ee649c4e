import { expect, test } from 'vitest'
import { configure, sampleConfiguration, testProducer } from '@/db/testing/scenario'
import { useTestDatabase } from '@/db/testing/test-database'
import { acceptBatchHandler } from '@/lib/http/handlers/accept-batch'
import { acceptEventHandler } from '@/lib/http/handlers/accept-event'
import { acceptNotificationHandler } from '@/lib/http/handlers/accept-notification'
import { acceptOutboundContactHandler } from '@/lib/http/handlers/accept-outbound-contact'
import { getNotificationsHandler } from '@/lib/http/handlers/get-notifications'
import { getStatsHandler } from '@/lib/http/handlers/get-stats'
import { getSuppressionsHandler } from '@/lib/http/handlers/get-suppressions'

const { sql } = await useTestDatabase()
const { authorization } = await testProducer()
const dedup = [{ rule: 'same-order', fields: ['data.orderId'], window: 'PT10M' }]
await configure(sampleConfiguration(['http://127.0.0.1:9'], { type: { dedup } }), 0)
let next = 0

async function send(handler: typeof acceptNotificationHandler, body: string, key?: string) {
  const headers = { authorization, 'content-type': 'application/json', ...(key ? { 'idempotency-key': key } : {}) }
  const response = await handler(new Request('http://localhost/', { method: 'POST', headers, body }))
  return { status: response.status, json: await response.json() }
}
const order = (more: object = {}) => ({
  type: 'order_confirmation',
  recipient: { phone: '+15551234567' },
  data: { orderId: `O${next++}` },
  ...more,
})
const post = (body: object, key = `k${next++}`) => send(acceptNotificationHandler, JSON.stringify(body), key)

test('an item of a batch that means two things, or has too many keys, is refused alone', async () => {
  const item = (text: string) => `{"idempotencyKey":"b${next++}",${JSON.stringify(order()).slice(1, -1)}${text}}`
  const bad = [
    ',"type":"other"',
    ',"campaign":"\\u0000"',
    ',"x":12345678901234567890',
    `,"x":${'['.repeat(40)}"]}\\"",{}${']'.repeat(40)}`,
    `,"x":{${Array.from({ length: 20_001 }, (_, i) => `"k${i}":1`).join(',')}}`,
  ]
  const items = [item(''), ...bad.flatMap((text) => [item(text), item('')]), '12345678901234567890', item('')]
  const { status, json } = await send(acceptBatchHandler, `{"notifications":[${items.join(', ')}]}`)
  expect(status).toBe(200)
  const codes = json.results.map((result: { statusCode: number }) => result.statusCode)
  expect(codes).toEqual([202, ...bad.flatMap(() => [400, 202]), 400, 202])
  expect(json.results[1]).toMatchObject({ code: 'malformed', errors: [{ path: 'type' }] })
  expect((await send(acceptBatchHandler, '{"notifications":[],"notifications":[{}]}')).status).toBe(400)
})

test('an item that fails by our fault is a whole problem, and stops no other', async () => {
  await sql`create function refuse_broken() returns trigger language plpgsql as
    $$ begin if new.campaign = 'broken' then raise exception 'broken'; end if; return new; end $$`
  await sql`create trigger refuse_broken before insert on notifications for each row execute function refuse_broken()`
  const item = (campaign: string) => ({ ...order({ campaign }), idempotencyKey: `f${next++}` })
  const { json } = await send(acceptBatchHandler, JSON.stringify({ notifications: [item('broken'), item('whole')] }))
  await sql`drop trigger refuse_broken on notifications`
  expect(json.results[0]).toEqual({
    ...{ index: 0, statusCode: 500, status: 500, code: 'internal' },
    ...{ type: 'urn:once:problem:internal', title: 'Internal error' },
    detail: expect.stringMatching(/the log has it under [0-9a-f-]{36}/),
  })
  expect(json.results[1].statusCode).toBe(202)
})

test('a full batch of items with many fields is taken', async () => {
  const data = Object.fromEntries(Array.from({ length: 30 }, (_, i) => [`field${i}`, 'x']))
  const notifications = Array.from({ length: 1_000 }, () => {
    return { ...order(), idempotencyKey: `many${next}`, data: { ...data, orderId: `O${next++}` } }
  })
  const { json } = await send(acceptBatchHandler, JSON.stringify({ notifications }))
  expect(json.results.filter((result: { statusCode: number }) => result.statusCode === 202)).toHaveLength(1_000)
}, 30_000)

test('a key that is no text, cut off or nowhere is told for what it is', async () => {
  const event = (idempotencyKey: unknown) =>
    send(acceptEventHandler, JSON.stringify({ eventType: 'other', idempotencyKey }))
  expect((await event(5)).json).toMatchObject({ status: 400, code: 'idempotency_key_invalid' })
  expect((await event(null)).json).toMatchObject({ status: 400, code: 'idempotency_key_missing' })
  expect((await post(order(), '"half')).json).toMatchObject({ status: 400, code: 'idempotency_key_invalid' })
  for (const body of ['null', '[]', '"x"', '7'])
    expect((await send(acceptEventHandler, body)).json).toMatchObject({ status: 422, code: 'invalid' })
})

test('null says the same as nothing, and is the same request', async () => {
  const first = await post(order({ data: { orderId: 'N' } }), 'nulls')
  const again = await post(
    order({
      recipient: { phone: '+15551234567', email: null, customerId: null },
      data: { orderId: 'N' },
      identifiers: null,
      campaign: null,
    }),
    'nulls',
  )
  expect(again.json).toEqual(first.json)
  expect((await post(order({ recipient: { phone: null } }))).status).toBe(422)
  expect((await post(order({ data: null }))).json.errors).toMatchObject([{ path: 'data.orderId' }, {}])
  const contact = { idempotencyKey: 'c', data: { address: '+15551234567', type: 'sms', orderId: 'C', status: null } }
  const asked = JSON.stringify({ ...contact, identifiers: null, notificationType: null })
  expect((await send(acceptOutboundContactHandler, asked)).status).toBe(202)
  const blocked = { ...contact, idempotencyKey: 'blocked', data: { ...contact.data, status: 'do_not_contact' } }
  const refused = await send(acceptOutboundContactHandler, JSON.stringify(blocked))
  expect([refused.status, refused.json.errors]).toMatchObject([422, [{ path: 'data.status' }]])
  const event = { eventType: 'other', idempotencyKey: 'e', data: null }
  expect((await send(acceptEventHandler, JSON.stringify(event))).status).toBe(202)
})

test('an empty text is no dedup field: two who leave it out are not one', async () => {
  for (const orderId of ['', '  ', null])
    expect((await post(order({ data: { orderId } }))).json).toMatchObject({
      code: 'invalid',
      errors: [{ path: 'data.orderId' }],
    })
})

test('a contact hears of its faults by the names that it has itself', async () => {
  const contact = (data: object, more: object = {}) =>
    send(
      acceptOutboundContactHandler,
      JSON.stringify({ idempotencyKey: `f${next++}`, data: { type: 'sms', orderId: 'F', ...data }, ...more }),
    )
  expect((await contact({ address: '555' })).json).toMatchObject({
    code: 'invalid',
    detail: expect.stringMatching(/^data\.address: /),
    errors: [{ path: 'data.address' }],
  })
  const unknown = await contact({ address: '+15551234567' }, { notificationType: 'nothing' })
  expect(unknown.json.errors).toMatchObject([{ path: 'notificationType' }])
  await contact({ address: '+15551234567' }, { idempotencyKey: 'contact' })
  const other = await contact({ address: '+15551234568' }, { idempotencyKey: 'contact' })
  expect(other.json.code).toBe('idempotency_key_reused')
  expect(other.json.errors.map(({ path }: { path: string }) => path)).toEqual(['data.address'])
})

test('the last instant there is can be asked for', async () => {
  const { status, json } = await post(order({ sendAt: '9999-12-31T23:59:59Z' }))
  expect([status, json.expiresAt]).toEqual([202, '9999-12-31T23:59:59.999Z'])
  expect(await sql`select from notifications where id = ${json.id}`).toHaveLength(1)
})

test.each([
  ['occurredAt', '0000-06-01T00:00:00Z'],
  ['occurredAt', '0001-01-01T00:00:00+01:00'],
  ['occurredAt', '2026-11-23T22:00:00+23:59'],
  ['sendAt', '2026-11-23T22:00:00-16:00'],
  ['sendAt', '9999-12-31T23:59:59-01:00'],
  ['expiresAt', '9999-12-31T23:59:59-15:59'],
  ['expiresAt', '2099-02-30T00:00:00Z'],
])('an instant that cannot be kept is refused by name: %s %s', async (field, instant) => {
  const { status, json } = await post(order({ [field]: instant }))
  expect([status, json.code, json.errors]).toEqual([422, 'invalid', [{ path: field, message: expect.any(String) }]])
})

test.each([
  ['occurredAt', '0001-01-01T00:00:00Z'],
  ['occurredAt', '2026-11-23T22:00:00.123456789+15:59'],
  ['sendAt', '9999-12-31T23:59:59.999Z'],
  ['expiresAt', '2099-12-31T23:59:59-15:59'],
])('an instant at the edge is kept as it is: %s %s', async (field, instant) => {
  const { status, json } = await post(order({ [field]: instant }))
  expect(status).toBe(202)
  const column = { occurredAt: 'occurred_at', sendAt: 'send_at', expiresAt: 'expires_at' }[field] ?? ''
  const [row] = await sql`
    select ${sql(column)} = ${instant}::timestamptz as kept from notifications where id = ${json.id}`
  expect(row?.kept).toBe(true)
})

test.each(['from=0000-01-01T00:00:00Z', 'to=2026-01-01T00:00:00%2B23:59', 'from=9999-12-31T23:59:59-01:00'])(
  'a list asked for by an instant that cannot be, is refused: %s',
  async (query) => {
    const ask = async (handler: typeof getNotificationsHandler) =>
      (await handler(new Request(`http://localhost/?${query}`, { headers: { authorization } }))).status
    expect([await ask(getNotificationsHandler), await ask(getSuppressionsHandler), await ask(getStatsHandler)]).toEqual(
      [422, 422, 422],
    )
  },
)

test('statistics up to the first year are of nothing, and no fault', async () => {
  const request = new Request('http://localhost/?to=0001-01-01T00:00:00Z', { headers: { authorization } })
  expect((await getStatsHandler(request)).status).toBeLessThan(500)
})

test('keys may be kept, and notifications be of use, for ever', async () => {
  const type = { expiresAfter: 'forever' } as const
  const forever = {
    ...sampleConfiguration(['http://127.0.0.1:9'], { type }),
    idempotencyKeyRetention: 'forever' as const,
  }
  await configure(forever, 1)
  const { status, json } = await post(order(), 'for-ever')
  expect([status, Number(json.expiresAt.slice(0, 4)) > 9_000]).toEqual([202, true])
  const [key] =
    await sql`select expires_at > now() + interval '6000 years' as kept from idempotency_keys where subject_id = ${json.id}`
  expect(key?.kept).toBe(true)
})
