import { expect, test } from 'vitest'
import { configure, sampleConfiguration, testProducer } from '@/db/testing/scenario'
import { useTestDatabase } from '@/db/testing/test-database'
import { activeConfiguration } from '@/lib/configuration/active-configuration'
import { drainOutbox } from '@/lib/delivery/drain-outbox'
import { ledgerProvider } from '@/lib/delivery/testing/ledger-provider'
import { AppError } from '@/lib/domain/errors'
import { acceptBatchHandler } from '@/lib/http/handlers/accept-batch'
import { acceptEventHandler } from '@/lib/http/handlers/accept-event'
import { acceptNotificationHandler } from '@/lib/http/handlers/accept-notification'
import { acceptOutboundContactHandler } from '@/lib/http/handlers/accept-outbound-contact'
import { acceptMany } from '@/lib/intake/accept-many'
import { buildNotificationRequest } from '@/lib/intake/build-request'

const { sql, url } = await useTestDatabase()
const { authorization, producerId } = await testProducer()
let version = 0
let next = 0

type Dedup = NonNullable<NonNullable<Parameters<typeof sampleConfiguration>[1]>['type']>['dedup']

async function useRules(dedup: Dedup): Promise<void> {
  const type = { dedup, producerRetryHorizon: 'PT0.001S' } as const
  version = await configure(sampleConfiguration(['http://127.0.0.1:9'], { type }), version)
}

type Answer = { status: number; headers: Headers; text: string; json: Record<string, unknown> }

async function call(
  handler: typeof acceptNotificationHandler,
  body: unknown,
  headers: Record<string, string> = {},
): Promise<Answer> {
  const response = await handler(
    new Request('http://localhost/', {
      method: 'POST',
      headers: { authorization, 'content-type': 'application/json', ...headers },
      body: typeof body === 'string' ? body : JSON.stringify(body),
    }),
  )
  const text = await response.text()
  return { status: response.status, headers: response.headers, text, json: JSON.parse(text) as Record<string, unknown> }
}

const order = (orderId: string, more: object = {}) => ({
  type: 'order_confirmation',
  recipient: { phone: '+15551234567' },
  data: { orderId },
  ...more,
})
const post = (orderId: string, key = `k-${next++}`, more: object = {}) =>
  call(acceptNotificationHandler, order(orderId, more), { 'idempotency-key': key })

test('the same request again gets the same bytes, and the database holds one notification', async () => {
  await useRules([])
  const first = await post('A', 'same')
  const again = await call(
    acceptNotificationHandler,
    '{ "data":{"orderId":"A"},  "recipient":{"phone":"+15551234567"},"type":"order_confirmation","sendAt":null}',
    { 'idempotency-key': '"same"' },
  )
  expect(first.status).toBe(202)
  expect(first.json).toMatchObject({ status: 'queued', duplicate: false })
  expect([again.status, again.text, again.headers.get('idempotent-replayed')]).toEqual([202, first.text, 'true'])
  expect(first.headers.get('idempotent-replayed')).toBeNull()
  expect(await sql`select 1 from notifications where id = ${String(first.json.id)}`).toHaveLength(1)
  const [key] = await sql`select hits from idempotency_keys where subject_id = ${String(first.json.id)}`
  expect(key?.hits).toBe(1)
  expect(
    await sql`select 1 from suppressions where guard = 'idempotency_key' and duplicate_of = ${String(first.json.id)}`,
  ).toHaveLength(1)
})

test('the same key with other content is a collision: refused, recorded, with the paths that differ', async () => {
  await useRules([])
  const first = await post('A', 'collides')
  const other = await post('B', 'collides', { campaign: 'spring' })
  expect(other.status).toBe(422)
  expect(other.json).toMatchObject({
    code: 'idempotency_key_reused',
    errors: [{ path: 'campaign' }, { path: 'data.orderId' }],
  })
  const kept = await sql`select paths from collisions where subject_id = ${String(first.json.id)}`
  expect(kept[0]?.paths).toEqual(['campaign', 'data.orderId'])
})

test('64 clients and 1,000 keys at once, over connections that do not know of each other: 1,000 notifications', async () => {
  await useRules([])
  const configuration = await activeConfiguration()
  const answers = new Map<string, Set<string>>()
  const [before] = await sql`select count(*)::int as n from notifications`
  const clients = Array.from({ length: 64 }, async (_, client) => {
    // Own statements, not the process's queue: what must hold is the database's arbitration.
    for (let start = 0; start < 1_000; start += 25) {
      const offset = (start + client * 137) % 1_000
      const requests = Array.from({ length: 25 }, (_, i) => {
        const key = `race-${(offset + i) % 1_000}`
        return buildNotificationRequest(
          producerId,
          key,
          { ...order(key), recipient: { phone: '+15551234567' } },
          configuration,
          i,
        )
      })
      const { results } = await acceptAsProducersDo(requests)
      results.forEach((result, i) => {
        if (result.kind === 'error') throw result.error
        const key = requests[i]?.key ?? ''
        answers.set(key, (answers.get(key) ?? new Set()).add(result.answer.body))
      })
    }
  })
  await Promise.all(clients)
  const [after] = await sql`select count(*)::int as n from notifications`
  expect(after?.n - before?.n).toBe(1_000)
  expect(answers.size).toBe(1_000)
  expect([...answers.values()].every((bodies) => bodies.size === 1)).toBe(true)
}, 120_000)

/** On a machine that is too busy to arbitrate in time the answer is 503: a producer asks again with the same keys. */
async function acceptAsProducersDo(requests: Parameters<typeof acceptMany>[0]): ReturnType<typeof acceptMany> {
  for (;;) {
    try {
      return await acceptMany(requests)
    } catch (error) {
      if (!(error instanceof AppError && ['unavailable', 'outcome_unknown'].includes(error.code))) throw error
    }
  }
}

test('a second order inside the window is suppressed, and says by which rule and until when', async () => {
  await useRules([{ rule: 'same-order', fields: ['data.orderId'], window: 'PT10M' }])
  const first = await post('W1')
  const second = await post('W1')
  expect(second.status).toBe(200)
  expect(second.json).toMatchObject({
    status: 'suppressed',
    duplicate: true,
    suppression: {
      guard: 'dedup_window',
      rule: 'same-order',
      duplicateOf: first.json.id,
      windowOpenedAt: first.json.acceptedAt,
    },
  })
  const { windowClosesAt } = second.json.suppression as { windowClosesAt: string }
  expect(Date.parse(windowClosesAt) - Date.parse(String(first.json.acceptedAt))).toBe(600_000)
  expect((await post('W2')).status).toBe(202)
})

test('a window that is over stands for as long as its opener can still be sent', async () => {
  await useRules([{ rule: 'short', fields: ['data.orderId'], window: 'PT0.001S' }])
  const first = await post('P1')
  expect((await post('P1')).status).toBe(200)
  await sql`delete from outbox_messages where notification_id = ${String(first.json.id)}`
  expect((await post('P1')).status).toBe(202)
})

test('of several rules all must pass, the first that fails is named, and a suppressed twin opens no window', async () => {
  await useRules([
    { rule: 'same-order', fields: ['data.orderId'], window: 'forever' },
    {
      rule: 'one-per-campaign',
      guard: 'unique_identifier',
      fields: ['identifiers.customer_id'],
      scope: 'campaign',
      window: 'forever',
    },
  ])
  const customer = (id: string) => ({ campaign: 'spring', identifiers: [{ name: 'customer_id', value: id }] })
  await post('R1', undefined, customer('C1'))
  const twin = await post('R2', undefined, customer('C1'))
  expect(twin.json).toMatchObject({
    suppression: { guard: 'unique_identifier', rule: 'one-per-campaign', windowClosesAt: null },
  })
  expect((await post('R2', undefined, customer('C2'))).status).toBe(202)
  expect((await post('R3', undefined, { identifiers: [{ name: 'customer_id', value: 'C1' }] })).status).toBe(202)
})

test('a sliding window moves on with every duplicate, a fixed one does not', async () => {
  await useRules([{ rule: 'slides', fields: ['data.orderId'], window: 'PT10M', mode: 'sliding' }])
  const first = await post('S1')
  const second = await post('S1')
  const { windowClosesAt } = second.json.suppression as { windowClosesAt: string }
  expect(Date.parse(windowClosesAt)).toBeGreaterThan(Date.parse(String(first.json.acceptedAt)) + 600_000)
})

test('windows hammered from many connections across twelve expiries admit one each time', async () => {
  const windowMs = 250
  await useRules([{ rule: 'short', fields: ['data.orderId'], window: 'PT0.25S' }])
  const configuration = await activeConfiguration()
  const admitted = new Map<string, number[]>()
  let suppressed = 0
  // However fast the machine is: until each of the ten facts has been admitted in thirteen windows.
  const covered = () =>
    suppressed > 1_000 && admitted.size === 10 && [...admitted.values()].every((instants) => instants.length >= 13)
  const hammer = async () => {
    while (!covered()) {
      const requests = Array.from({ length: 10 }, (_, i) =>
        buildNotificationRequest(
          producerId,
          `h-${next++}`,
          { ...order(`H${i}`), recipient: { phone: '+15551234567' } },
          configuration,
          i,
        ),
      )
      const { results } = await acceptAsProducersDo(requests)
      const opened = requests.filter((_, i) => results[i]?.kind === 'answer' && results[i].answer.status === 202)
      suppressed += requests.length - opened.length
      results.forEach((result, i) => {
        if (result.kind === 'error') throw result.error
        if (result.answer.status !== 202) return
        const { acceptedAt } = JSON.parse(result.answer.body) as { acceptedAt: string }
        admitted.set(`H${i}`, [...(admitted.get(`H${i}`) ?? []), Date.parse(acceptedAt)])
      })
      // Nothing delivers here, and an opener that can still be sent would hold its window open.
      if (opened.length > 0)
        await sql`delete from outbox_messages where notification_id = any(${opened.map((r) => r.subjectId)})`
    }
  }
  await Promise.all(Array.from({ length: 12 }, hammer))
  const gaps = [...admitted.values()].flatMap((instants) => {
    const sorted = instants.toSorted((x, y) => x - y)
    return sorted.slice(1).map((at, i) => at - (sorted[i] ?? 0))
  })
  expect(gaps.filter((gap) => gap < windowMs)).toEqual([])
}, 60_000)

test('items of one batch deduplicate against each other, the first in order wins, and a bad one stops nobody', async () => {
  await useRules([{ rule: 'same-order', fields: ['data.orderId'], window: 'PT10M' }])
  const item = (idempotencyKey: string, orderId: string) => ({ idempotencyKey, ...order(orderId) })
  const { status, json } = await call(acceptBatchHandler, {
    notifications: [
      item('b1', 'B1'),
      item('b2', 'B1'),
      { ...item('b3', 'B3'), recipient: { phone: '555' } },
      item('b1', 'B1'),
      item('b1', 'B9'),
      item('b6', 'B6'),
      { type: 'x' },
    ],
  })
  expect(status).toBe(200)
  const results = json.results as {
    index: number
    statusCode: number
    id?: string
    code?: string
    errors?: { path: string }[]
  }[]
  expect(results.map((result) => [result.index, result.statusCode])).toEqual([
    [0, 202],
    [1, 200],
    [2, 422],
    [3, 202],
    [4, 422],
    [5, 202],
    [6, 400],
  ])
  expect(results[1]).toMatchObject({ suppression: { duplicateOf: results[0]?.id } })
  expect(results[3]?.id).toBe(results[0]?.id)
  expect(results[4]?.code).toBe('idempotency_key_reused')
  expect(results[2]?.errors?.[0]?.path).toBe('recipient.phone')
})

test('an event makes its notifications once; the repeat says which event it repeats', async () => {
  await useRules([])
  const event = {
    eventType: 'custom.order.created',
    idempotencyKey: 'evt_1',
    data: { phone: '+15551234567', orderId: 'E1', customerId: 'C' },
  }
  const first = await call(acceptEventHandler, event)
  expect([first.status, first.json]).toMatchObject([
    202,
    { duplicate: false, notifications: [{ type: 'order_confirmation', status: 'queued' }] },
  ])
  const again = await call(acceptEventHandler, event)
  expect([again.status, again.json]).toMatchObject([200, { duplicate: true, duplicateOf: first.json.eventId }])
  const other = await call(acceptEventHandler, { ...event, data: { ...event.data, orderId: 'E2' } })
  expect([other.status, other.json]).toMatchObject([
    422,
    { code: 'idempotency_key_reused', errors: [{ path: 'data.orderId' }] },
  ])
  const unbound = await call(acceptEventHandler, { ...event, eventType: 'nobody.listens', idempotencyKey: 'evt_2' })
  expect([unbound.status, unbound.json]).toMatchObject([202, { notifications: [] }])
  expect(await sql`select 1 from events where id = ${String(unbound.json.eventId)}`).toHaveLength(1)
})

test("the guide's contact body is answered like a notification", async () => {
  version = await configure(
    sampleConfiguration(['http://127.0.0.1:9'], {
      type: { template: { body: 'Hello {{ identifiers.customer_id }}' } },
    }),
    version,
  )
  const contact = {
    idempotencyKey: 'unique-request-id-12345',
    data: { address: '+15551234567', type: 'sms', status: 'contact' },
    identifiers: [{ name: 'customer_id', value: 'CUST_98765' }],
  }
  const first = await call(acceptOutboundContactHandler, contact)
  expect([first.status, first.json]).toMatchObject([202, { status: 'queued' }])
  const again = await call(acceptOutboundContactHandler, contact)
  expect([again.text, again.headers.get('idempotent-replayed')]).toEqual([first.text, 'true'])
  const keyless = { ...contact, idempotencyKey: undefined }
  const missing = await call(acceptOutboundContactHandler, keyless, { 'idempotency-key': 'in the header only' })
  expect([missing.status, missing.json.code]).toEqual([400, 'idempotency_key_missing'])
})

/** How much of each kind there is. */
const stored = () => sql`
  select (select count(*) from idempotency_keys) as keys, (select count(*) from dedup_windows) as windows,
    (select count(*) from notifications) as notifications, (select count(*) from notification_contents) as contents,
    (select count(*) from notification_references) as found_by, (select count(*) from outbox_messages) as work,
    (select count(*) from suppressions) as suppressions, (select count(*) from events) as events,
    (select count(*) from stat_deltas) as counted`

test.each([
  ['not JSON', '{', 400, 'malformed'],
  ['two equal keys', '{"type":"order_confirmation","type":"x","recipient":{"phone":"+15551234567"}}', 400, 'malformed'],
  [
    'an integer beyond 2^53',
    '{"type":"order_confirmation","recipient":{"phone":"+15551234567"},"data":{"orderId":12345678901234567890}}',
    400,
    'malformed',
  ],
  [
    'too deep',
    `{"type":"order_confirmation","recipient":{"phone":"+15551234567"},"data":{"orderId":${'['.repeat(40)}${']'.repeat(40)}}}`,
    400,
    'malformed',
  ],
  ['an unknown field', { ...order('X'), colour: 'red' }, 422, 'invalid'],
  ['an unknown type', { ...order('X'), type: 'nope' }, 422, 'invalid'],
  ['a phone that is not E.164', { ...order('X'), recipient: { phone: '0155512' } }, 422, 'invalid'],
  ['two mailboxes in one', { ...order('X'), recipient: { email: 'a@example.com,b@example.com' } }, 422, 'invalid'],
  ['a missing template variable', { ...order('X'), data: {} }, 422, 'invalid'],
  ['an array', '[]', 422, 'invalid'],
])('%s is refused with its place and stores nothing', async (_, body, status, code) => {
  await useRules([])
  const key = `bad-${next++}`
  const before = await stored()
  const answer = await call(acceptNotificationHandler, body, { 'idempotency-key': key })
  expect([answer.status, answer.json.code]).toEqual([status, code])
  expect(answer.headers.get('content-type')).toBe('application/problem+json')
  expect(await stored()).toEqual(before)
  expect((await post('fixed', key)).status).toBe(202)
  expect(await stored()).not.toEqual(before)
})

test('a missing template variable is named by its place in the request, not by ours', async () => {
  await useRules([])
  const answer = await call(acceptNotificationHandler, { ...order('X'), data: {} }, { 'idempotency-key': 'unnamed' })
  expect(answer.json.errors).toEqual([{ path: 'data.orderId', message: "the template's body needs it" }])
})

test.each([
  [null, 'idempotency_key_missing'],
  ['', 'idempotency_key_invalid'],
  ['x'.repeat(256), 'idempotency_key_invalid'],
  ['has space', 'idempotency_key_invalid'],
])('the key %j is refused', async (key, code) => {
  const answer = await call(acceptNotificationHandler, order('X'), key === null ? {} : { 'idempotency-key': key })
  expect([answer.status, answer.json.code]).toEqual([400, code])
})

test('without a key of ours nothing is answered but 401, and another media type is 415', async () => {
  expect(
    (await call(acceptNotificationHandler, order('X'), { authorization: 'Bearer nope', 'idempotency-key': 'a' }))
      .status,
  ).toBe(401)
  expect(
    (await call(acceptNotificationHandler, order('X'), { 'content-type': 'text/plain', 'idempotency-key': 'a' }))
      .status,
  ).toBe(415)
  expect((await call(acceptNotificationHandler, order('x'.repeat(1_100_000)), { 'idempotency-key': 'a' })).status).toBe(
    413,
  )
})

test('a raw outbox row that rolled back is nothing; committed, it is one message under its own id', async () => {
  const peer = await ledgerProvider({ keyed: true })
  version = await configure(sampleConfiguration([peer.baseUrl]), version)
  await sql`delete from outbox_messages`
  const id = '0b7e2d5e-58a1-4f6a-9a53-0d2f3f0c9f11'
  const lost = '0b7e2d5e-58a1-4f6a-9a53-0d2f3f0c9f12'
  const payload = { phone: '+15551234567', orderId: 'ORD_raw', customerId: 'CUST' }
  await sql
    .begin(async (tx) => {
      await tx`insert into outbox (id, event_type, payload) values (${lost}, 'custom.order.created', ${tx.json(payload)})`
      throw new Error('the business transaction fails')
    })
    .catch(() => {})
  await sql`insert into outbox (id, event_type, payload) values (${id}, 'custom.order.created', ${sql.json(payload)})`
  await sql`insert into outbox (id, event_type, payload) values (gen_random_uuid(), 'nobody.listens', '{}'), (gen_random_uuid(), 'custom.order.created', '{}')`
  await Promise.all([
    drainOutbox({ budgetSeconds: 5 }),
    drainOutbox({ budgetSeconds: 5 }),
    drainOutbox({ budgetSeconds: 5 }),
  ])
  await drainOutbox({ budgetSeconds: 5 })
  expect(peer.accepted).toEqual([id])
  const rows = await sql`select status, problem is not null as explained from outbox order by status`
  expect(rows.map((row) => [row.status, row.explained])).toEqual([
    ['failed', true],
    ['sent', false],
    ['skipped', false],
  ])
  await peer.close()
})

test('a database that is away answers 503 with Retry-After, and nothing is accepted', async () => {
  await useRules([])
  const configuration = await activeConfiguration()
  const { connect } = await import('@/db/client')
  const away = connect(url.replace(/:\d+\//, ':1/'), 'accept', 1)
  const request = buildNotificationRequest(
    producerId,
    'away',
    { ...order('away'), recipient: { phone: '+15551234567' } },
    configuration,
    1,
  )
  await expect(acceptMany([request], new Set(), away)).rejects.toMatchObject({ code: 'unavailable' })
  await away.end({ timeout: 1 })
})

test('a request that somebody holds up answers 409 with Retry-After, stores nothing, and succeeds when sent again', async () => {
  await useRules([])
  const gate = await sql.reserve()
  await gate`begin`
  await gate`lock table notification_contents in access exclusive mode`
  const first = await post('slow', 'slow-commit')
  await gate`rollback`
  gate.release()
  expect([first.status, first.json.code, first.headers.get('retry-after')]).toEqual([409, 'request_in_flight', '1'])
  expect(await sql`select 1 from idempotency_keys where key = 'slow-commit'`).toHaveLength(0)
  expect((await post('slow', 'slow-commit')).status).toBe(202)
}, 30_000)

test('a commit that is cut off without an answer is asked again, and the producer gets the first answer once', async () => {
  await useRules([])
  // The backend ends its own session while it commits exactly this key: whether it committed, the client cannot know.
  await sql`create function die_once() returns trigger language plpgsql as $$
    begin perform pg_terminate_backend(pg_backend_pid()); return null; end $$`
  await sql`create constraint trigger die_at_commit after insert on idempotency_keys deferrable initially deferred
    for each row when (new.key = 'cut-off') execute function die_once()`
  const cut = post('cut', 'cut-off')
  while ((await sql`select 1 from pg_stat_activity where application_name = 'once-accept'`).length === 0);
  await sql`drop trigger die_at_commit on idempotency_keys`
  const answer = await cut
  expect([answer.status, answer.json.status, answer.headers.get('idempotent-replayed')]).toEqual([202, 'queued', null])
  expect(await sql`select 1 from idempotency_keys where key = 'cut-off'`).toHaveLength(1)
}, 30_000)
