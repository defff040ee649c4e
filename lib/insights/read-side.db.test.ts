import { beforeAll, describe, expect, test } from 'vitest'
import type { NotificationFilter } from '@/db/queries/list-notifications'
import { testProducer } from '@/db/testing/scenario'
import { useTestDatabase } from '@/db/testing/test-database'
import { drainOutbox } from '@/lib/delivery/drain-outbox'
import { oneProvider } from '@/lib/delivery/testing/one-provider'
import type { Handler } from '@/lib/http/api-route'
import { getNotificationHandler } from '@/lib/http/handlers/get-notification'
import { getNotificationsHandler } from '@/lib/http/handlers/get-notifications'
import { getStatsHandler } from '@/lib/http/handlers/get-stats'
import { getSuppressionHandler, getSuppressionsHandler } from '@/lib/http/handlers/get-suppressions'
import { explainDuplicate } from '@/lib/insights/explain-duplicate'
import { listNotifications } from '@/lib/insights/list-notifications'
import { listSuppressions } from '@/lib/insights/list-suppressions'
import { filterOfSearch } from '@/lib/insights/notification-search'
import { overview } from '@/lib/insights/overview'
import type { Place } from '@/lib/insights/page'
import { readNotification } from '@/lib/insights/read-notification'
import { revealDuplicate, revealNotification } from '@/lib/insights/reveal-notification'
import { postNotification } from '@/lib/intake/testing/post-notification'
import { reap } from '@/lib/operations/reap'
import { rollUp } from '@/lib/operations/roll-up'

const { sql } = await useTestDatabase()
const { authorization } = await testProducer()
const peer = await oneProvider({
  type: { dedup: [{ rule: 'same-order', fields: ['data.orderId'], window: 'PT1H' }] },
})

type Item = { id: string; status: string; recipient: { phone: string } }
const sent: string[] = []
let dead = ''
let twin = ''

async function get(
  handler: Handler,
  query = '',
  id?: string,
): Promise<{ status: number; json: Record<string, unknown> }> {
  const request = new Request(`http://localhost/${query}`, { headers: { authorization } })
  const response = await handler(request, id === undefined ? undefined : { params: Promise.resolve({ id }) })
  return { status: response.status, json: (await response.json()) as Record<string, unknown> }
}

async function post(orderId: string, phone = '+15551230000'): Promise<string> {
  const response = await postNotification(authorization, `key ${orderId} ${phone}`.replaceAll(' ', '-'), {
    type: 'order_confirmation',
    recipient: { phone },
    data: { orderId },
    identifiers: [{ name: 'customer_id', value: `C-${orderId}` }],
  })
  return ((await response.json()) as { id: string }).id
}

async function whatOf(id: string): Promise<string[]> {
  const { json } = await get(getNotificationHandler, '', id)
  return (json.timeline as { what: string }[]).map(({ what }) => what)
}

function nowhere(): never {
  throw new Error('there should have been another page')
}

const list = async (query: string) =>
  ((await get(getNotificationsHandler, query)).json.items as Item[]).map((item) => item.id)

beforeAll(async () => {
  for (let i = 0; i < 25; i++) sent.push(await post(`S${i}`))
  await drainOutbox({ budgetSeconds: 10 })
  peer.script = [{ answer: 422 }]
  dead = await post('DEAD', '+15559990000')
  await drainOutbox({ budgetSeconds: 10 })
  twin = await post('S0', '+15551231111')
})

test('pages follow each other without a gap or a repeat, newest first', async () => {
  const seen: string[] = []
  let cursor = ''
  do {
    const { json } = await get(getNotificationsHandler, `?limit=10${cursor && `&cursor=${cursor}`}`)
    seen.push(...(json.items as Item[]).map((item) => item.id))
    cursor = (json.nextCursor as string | null) ?? ''
  } while (cursor)
  expect(seen).toEqual([twin, dead, ...sent.toReversed()])
})

test('going back from an older page shows the rows that were left, in the same order', async () => {
  const at = (place: Place) => listNotifications({}, { place, limit: 10, reveal: false })
  const newest = await at({ side: 'newest' })
  const older = await at({ side: 'older', than: newest.next ?? nowhere() })
  const back = await at({ side: 'newer', than: older.previous ?? nowhere() })
  expect(newest.previous).toBeNull()
  expect(back.items).toEqual(newest.items)
  expect(back.next).toEqual(newest.next)
})

test('a filter takes several statuses, and a recipient together with an identifier', async () => {
  const { filter, ignored } = filterOfSearch({ from: 'yesterday' }, ['dead_lettered', 'suppressed', 'lost'])
  expect(ignored).toEqual(['status lost', 'from yesterday'])
  const newest = { place: { side: 'newest' }, limit: 200, reveal: false } as const
  const found = async (one: NotificationFilter) => (await listNotifications(one, newest)).items.map((item) => item.id)
  expect(await found(filter)).toEqual([twin, dead])
  const both = (identifier: string) => filterOfSearch({ recipient: '+15551230000', identifier }, []).filter
  expect(await found(both('customer_id:C-S7'))).toEqual([sent[7]])
  expect(await found(both('customer_id:C-DEAD'))).toEqual([])
})

test('an explained duplicate compares true values where the reader sees masked ones', async () => {
  const { items } = await listSuppressions({ notification: twin }, { place: { side: 'newest' }, limit: 10 })
  const explained = await explainDuplicate(items[0]?.id ?? '', { reveal: false })
  const field = (name: string) => explained?.differences.find((one) => one.field === name)
  expect(field('data.orderId')).toEqual({
    field: 'data.orderId',
    original: '•••••',
    twin: '•••••',
    same: true,
    decides: true,
    normalised: '•••••',
  })
  expect(explained?.inputs).toEqual([{ field: 'data.orderId', value: '•••••' }])
  expect(explained?.rule).toEqual({ scope: 'type', window: 'PT1H', mode: 'fixed' })
  expect(field('recipient.phone')).toMatchObject({ original: '+15•••••0000', twin: '+15•••••1111', same: false })
  expect(JSON.stringify(explained)).not.toMatch(/C-S0|Order S0/)
})

test('filters find by status, recipient, identifier, key and time', async () => {
  expect(await list('?status=dead_lettered')).toEqual([dead])
  expect(await list('?status=suppressed')).toEqual([twin])
  expect(await list('?status=sent&limit=200')).toHaveLength(25)
  expect(await list(`?recipient=${encodeURIComponent('+15559990000')}`)).toEqual([dead])
  expect(await list('?recipient=+15559990000')).toEqual([dead])
  expect(await list('?status=sent&limit=100000')).toHaveLength(25)
  expect(await list('?identifier=customer_id:C-S7')).toEqual([sent[7]])
  expect(await list('?idempotencyKey=key-S3-%2B15551230000')).toEqual([sent[3]])
  expect(await list('?from=2030-01-01T00:00:00Z')).toEqual([])
  expect(await list('?provider=provider-1&status=dead_lettered')).toEqual([dead])
})

test('recipients are masked for a key without the scope', async () => {
  const { json } = await get(getNotificationsHandler, '?status=dead_lettered')
  expect((json.items as Item[])[0]?.recipient).toEqual({ phone: '+15•••••0000' })
  expect(JSON.stringify(json)).not.toContain('+15559990000')
})

test('a key that names somebody is masked with the recipient', async () => {
  const id = sent[1] ?? ''
  expect((await readNotification(id, { reveal: false }))?.key?.key).toBe('key-S1-+15•••••0000')
  expect((await readNotification(id, { reveal: true }))?.key?.key).toBe('key-S1-+15551230000')
})

test('what a provider said is masked where it names who was to be called', async () => {
  await sql`update attempt_results set detail = 'no such number: +15559990000' where notification_id = ${dead}`
  const said = async (reveal: boolean) => {
    const found = await readNotification(dead, { reveal })
    return JSON.stringify([found?.attempts, found?.timeline])
  }
  expect(await said(true)).toContain('no such number: +15559990000')
  expect(await said(false)).toContain('no such number: +15•••••0000')
  expect(await said(false)).not.toContain('+15559990000')
})

test.each([
  '?status=nope',
  '?limit=0',
  '?limit=ten',
  '?cursor=zzz',
  '?from=yesterday',
  '?colour=red',
  '?identifier=nocolon',
])('%s is refused', async (query) => expect((await get(getNotificationsHandler, query)).status).toBe(422))

test('a parameter given twice is refused', async () => {
  expect((await get(getNotificationsHandler, '?type=a&type=b')).status).toBe(400)
})

test('one notification tells its attempts and its whole timeline', async () => {
  const { json } = await get(getNotificationHandler, '', dead)
  expect(json).toMatchObject({
    status: 'dead_lettered',
    attempts: [{ number: 1, outcome: 'rejected', code: 'http_422', httpStatus: 422, trigger: 'first' }],
  })
  const timeline = json.timeline as { what: string; detail: string | null }[]
  expect(timeline.map(({ what, detail }) => `${what}: ${detail}`)).toEqual([
    expect.stringMatching(/^accepted: by .*, configuration 1$/),
    'guard passed: idempotency key: the first request with it',
    'guard passed: dedup window, rule same-order: no window stood against it',
    'in the outbox: in one transaction with its acceptance, due at once',
    'attempt 1: provider-1, first, under lease 1',
    expect.stringContaining('attempt 1 rejected: http_422'),
    'dead_lettered: http_422',
  ])
  expect((await get(getNotificationHandler, '', 'nonsense')).status).toBe(404)
  expect((await get(getNotificationHandler, '', '0b7e2d5e-58a1-4f6a-9a53-0d2f3f0c9f11')).status).toBe(404)
})

test('the timeline of one that was suppressed at acceptance has the guards that it passed before, and no outbox', async () => {
  expect(await whatOf(twin)).toEqual(['accepted', 'guard passed', 'suppressed'])
})

test('the original names its suppressed twin, and the decision record says why', async () => {
  const original = await get(getNotificationHandler, '', sent[0])
  expect(original.json.suppressions).toMatchObject([
    { guard: 'dedup_window', rule: 'same-order', notificationId: twin },
  ])
  const { json } = await get(getSuppressionsHandler, `?duplicateOf=${sent[0]}`)
  const [record] = json.items as { id: string }[]
  expect((await get(getSuppressionHandler, '', record?.id)).json).toMatchObject({
    duplicateOf: sent[0],
    notificationId: twin,
    fields: ['data.orderId'],
    windowClosesAt: expect.stringMatching(/Z$/),
  })
})

test('charts count the same before and after folding, and folding twice adds nothing', async () => {
  const totals = async () => {
    const { json } = await get(getStatsHandler, '?groupBy=status&bucket=hour')
    return Object.fromEntries((json.items as { key: string; count: number }[]).map((item) => [item.key, item.count]))
  }
  const before = await totals()
  expect(before).toEqual({ accepted: 26, sent: 25, dead_lettered: 1, suppressed: 1 })
  await Promise.all([rollUp(), rollUp()])
  await rollUp()
  expect(await totals()).toEqual(before)
  expect(await sql`select 1 from stat_deltas`).toHaveLength(0)
})

test('the overview adds up and knows the latency', async () => {
  const { numbers } = await overview('1h')
  expect(numbers).toMatchObject({ accepted: 26, sent: 25, suppressed: 1, deadLetters: 1, needsReview: 0, backlog: 0 })
  expect(numbers.latencyP95Ms).toBeGreaterThanOrEqual(numbers.latencyP50Ms ?? Number.POSITIVE_INFINITY)
})

test('a range with too many buckets is refused', async () => {
  expect((await get(getStatsHandler, '?from=2020-01-01T00:00:00Z&to=2026-01-01T00:00:00Z&bucket=minute')).status).toBe(
    422,
  )
})

test('a key past its retention is a tombstone: 409, not a second message; 90 days later it is gone', async () => {
  await sql`update idempotency_keys set expires_at = now() - interval '1 day' where subject_id = ${sent[1] ?? ''}`
  expect(await reap()).toMatchObject({ answers: 1, keys: 0 })
  const again = await postNotification(authorization, 'key-S1-+15551230000', {
    type: 'order_confirmation',
    recipient: { phone: '+15551230000' },
    data: { orderId: 'S1' },
  })
  expect([again.status, ((await again.json()) as { code: string }).code]).toEqual([409, 'idempotency_key_expired'])
  await sql`update idempotency_keys set expires_at = now() - interval '91 days' where subject_id = ${sent[1] ?? ''}`
  expect(await reap()).toMatchObject({ keys: 1 })
})

test('a key whose notification can still be sent is kept, however old', async () => {
  const waiting = await post('WAITS')
  await sql`update idempotency_keys set expires_at = now() - interval '91 days' where subject_id = ${waiting}`
  expect(await reap()).toMatchObject({ answers: 0, keys: 0 })
})

test('the timeline of one that waits ends with when its next attempt is due', async () => {
  const waiting = await post('LATER')
  expect((await whatOf(waiting)).slice(-2)).toEqual(['in the outbox', 'attempt 1 due'])
  await sql`update outbox_messages set state = 'leased', lease_token = 7, leased_until = now() + interval '30 seconds'
            where notification_id = ${waiting}`
  const { timeline } = (await get(getNotificationHandler, '', waiting)).json as { timeline: unknown[] }
  expect(timeline.at(-1)).toMatchObject({ what: 'lease ends', detail: 'lease 7, held by a worker' })
})

describe("what is a customer's", () => {
  const operator = {
    kind: 'user',
    email: 'op@example.com',
    role: 'operator',
    proof: { recent: true, by: 'password' },
  } as const
  const records = (id: string) =>
    sql`select actor, reason from audit_records where action = 'notification.reveal' and subject_id = ${id} order by at`

  test('is shown to who may see it and says why, and it is on record that they looked', async () => {
    const id = sent[1] ?? ''
    const shown = await revealNotification(operator, id, 'the customer called')
    expect(shown).toMatchObject({ recipient: { phone: '+15551230000' }, body: expect.stringContaining('S1') })
    expect(await records(id)).toEqual([{ actor: 'user:op@example.com', reason: 'the customer called' }])
  })

  test('is not shown without a reason, nor to a role that may not, nor of what is not there; then nothing is on record', async () => {
    const id = sent[2] ?? ''
    for (const role of ['viewer', 'support'] as const)
      await expect(revealNotification({ ...operator, role }, id, 'x')).rejects.toMatchObject({ code: 'forbidden' })
    await expect(revealNotification(operator, id, null)).rejects.toMatchObject({ code: 'invalid' })
    for (const none of ['x', crypto.randomUUID()])
      await expect(revealNotification(operator, none, 'x')).rejects.toMatchObject({ code: 'not_found' })
    expect(await records(id)).toEqual([])
  })

  test('is shown of both sides of a duplicate, with a record for each', async () => {
    const { items } = await listSuppressions({ notification: twin }, { place: { side: 'newest' }, limit: 10 })
    const id = items[0]?.id ?? ''
    await expect(revealDuplicate({ ...operator, role: 'support' }, id, 'x')).rejects.toMatchObject({
      code: 'forbidden',
    })
    await expect(revealDuplicate(operator, id, null)).rejects.toMatchObject({ code: 'invalid' })
    const rows = await revealDuplicate(operator, id, 'a complaint')
    expect(rows.find(({ field }) => field === 'data.orderId')?.normalised).toBe('S0')
    expect(rows.find(({ field }) => field === 'recipient.phone')).toMatchObject({
      original: '+15551230000',
      twin: '+15551231111',
    })
    for (const side of [sent[0] ?? '', twin]) expect(await records(side)).toMatchObject([{ reason: 'a complaint' }])
  })
})
