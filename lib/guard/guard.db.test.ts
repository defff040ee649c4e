import { expect, test } from 'vitest'
import { configure, sampleConfiguration, testProducer } from '@/db/testing/scenario'
import { useTestDatabase } from '@/db/testing/test-database'
import { createProducerKey } from '@/lib/auth/create-producer-key'
import type { ConfigurationInput } from '@/lib/configuration/document'
import { drainOutbox } from '@/lib/delivery/drain-outbox'
import { ledgerProvider } from '@/lib/delivery/testing/ledger-provider'
import { uuidV7 } from '@/lib/domain/identity'
import { laneOf } from '@/lib/domain/lane'
import type { CheckAnswer } from '@/lib/guard/check-sent'
import { identityWindowKey } from '@/lib/guard/claim-identity'
import type { ClaimAnswer } from '@/lib/guard/claim-send'
import type { Handler } from '@/lib/http/api-route'
import { getSuppressionsHandler } from '@/lib/http/handlers/get-suppressions'
import { guardCheckHandler } from '@/lib/http/handlers/guard-check'
import { guardClaimHandler } from '@/lib/http/handlers/guard-claim'
import { guardConfirmHandler, guardReleaseHandler } from '@/lib/http/handlers/guard-settle'
import { postNotification } from '@/lib/intake/testing/post-notification'
import { windowSweep } from '@/lib/operations/sweep-windows'

const { sql } = await useTestDatabase()
const { authorization } = await testProducer()
const flow = `Bearer ${(await createProducerKey({ producer: 'flow', scopes: ['guard'], actor: 'test' })).token}`
const journey = `Bearer ${(await createProducerKey({ producer: 'journey', scopes: ['guard'], actor: 'test' })).token}`
const peer = await ledgerProvider({ keyed: true })
const [type] = sampleConfiguration([]).notificationTypes ?? []
if (!type) throw new Error('the sample has a type')
const configuration = {
  ...sampleConfiguration([peer.baseUrl]),
  notificationTypes: [
    type,
    { ...type, name: 'open_ended', eventType: 'open', onExpiredClaim: 'proceed' },
    {
      ...type,
      name: 'ruled',
      eventType: 'ruled',
      dedup: [
        { rule: 'same-order', fields: ['data.orderId'], window: 'PT10M' },
        { rule: 'per-customer', guard: 'unique_identifier', fields: ['identifiers.customer_id'], window: 'PT10M' },
      ],
    },
    {
      ...type,
      name: 'once_ever',
      eventType: 'once_ever',
      dedup: [{ rule: 'ever', guard: 'unique_identifier', fields: ['identifiers.customer_id'], window: 'forever' }],
    },
    {
      ...type,
      name: 'guarded',
      eventType: 'guarded',
      guardrail: { kind: 'internal', fields: ['identifiers.customer_id'], within: 'P1D' },
    },
  ],
} satisfies ConfigurationInput
await configure(configuration, 0)

async function sweepWindows(): Promise<void> {
  const { steps } = windowSweep(sql)
  while (!(await steps.next()).done);
}

async function post(handler: Handler, body: unknown, key = flow): Promise<Response> {
  return handler(
    new Request('http://localhost/', {
      method: 'POST',
      headers: { authorization: key, 'content-type': 'application/json' },
      body: JSON.stringify(body),
    }),
  )
}

const customer = (value: string) => [{ name: 'customer_id', value }]

async function claim(value: string, more: object = {}, key = flow): Promise<ClaimAnswer> {
  const body = { type: 'order_confirmation', identifiers: customer(value), ...more }
  const response = await post(guardClaimHandler, body, key)
  expect(response.status).toBe(200)
  return (await response.json()) as ClaimAnswer
}

async function proceeding(value: string, more: object = {}): Promise<string> {
  const answer = await claim(value, more)
  if (answer.decision !== 'proceed') throw new Error(`stopped: ${answer.reason}`)
  return answer.claimId
}

const confirm = async (claimId: string, key = flow) =>
  (await post(guardConfirmHandler, { claimId, providerMessageId: 'm-1' }, key)).status
const release = async (claimId: string, key = flow) => (await post(guardReleaseHandler, { claimId }, key)).status

async function check(query: string): Promise<CheckAnswer> {
  const request = new Request(`http://localhost/?${query}`, { headers: { authorization: flow } })
  return (await (await guardCheckHandler(request)).json()) as CheckAnswer
}

/** The lease of a claim runs out: windows that close with it close now. */
async function expire(claimId: string): Promise<void> {
  await sql`update dedup_windows w set closes_at = now() - interval '1 millisecond', opened_at = opened_at - interval '2 hours'
    from guard_claims c where c.claim_id = ${claimId} and w.opener_id = c.claim_id and w.closes_at = c.lease_expires_at`
  await sql`update guard_claims set lease_expires_at = now() - interval '1 millisecond' where claim_id = ${claimId}`
}

/** Its lease ran out so many days ago. */
async function lapse(claimId: string, days: number): Promise<void> {
  await expire(claimId)
  await sql`update dedup_windows set opened_at = opened_at - ${days} * interval '1 day', closes_at = closes_at - ${days} * interval '1 day'
    where opener_id = ${claimId}`
}

/** Does things while a row is locked, until all of them wait for it or for each other. The transaction changes nothing. */
async function whileLocked<Answer>(lock: string, things: (() => Promise<Answer>)[]): Promise<Answer[]> {
  let answers: Promise<Answer[]> = Promise.resolve([])
  await sql.begin(async (transaction) => {
    await transaction.unsafe(lock)
    answers = Promise.all(things.map((thing) => thing()))
    const waiting = () =>
      sql`select from pg_stat_activity where datname = current_database() and wait_event_type = 'Lock'`
    while ((await waiting()).length < things.length);
    await transaction.unsafe('rollback and chain')
  })
  return answers
}

let orders = 0
async function notify(value: string, type = 'order_confirmation') {
  const orderId = `O${orders++}`
  const response = await postNotification(authorization, orderId, {
    type,
    recipient: { phone: '+15551234567', customerId: value },
    data: { orderId },
  })
  return (await response.json()) as { id: string; status: string; suppression?: { guard: string; duplicateOf: string } }
}

test('of 64 claims at once for each of 12 customers, in any order of identifiers, exactly one proceeds', async () => {
  const claims = Array.from({ length: 12 * 64 }, (_, i) => {
    const identifiers = [...customer(`RACE_${Math.floor(i / 64)}`), { name: 'order', value: 'A' }]
    return { customer: Math.floor(i / 64), identifiers: i % 3 ? identifiers : identifiers.reverse() }
  })
  const answers = await Promise.all(
    claims.map(async ({ customer, identifiers }, i) => ({
      customer,
      answer: await claim('', { identifiers, key: i % 2 ? 'same' : `k${i}` }, i % 5 ? flow : journey),
    })),
  )
  for (let customer = 0; customer < 12; customer++) {
    const own = answers.filter((one) => one.customer === customer).map((one) => one.answer)
    expect(own.filter(({ decision }) => decision === 'proceed')).toHaveLength(1)
    expect(own.filter((answer) => answer.decision === 'stop' && answer.reason === 'in_progress')).toHaveLength(63)
  }
  const [{ records, counted } = {}] = await sql`select
    (select count(*)::int from suppressions where guard = 'guardrail') as records,
    (select sum(n)::int from stat_deltas where measure = 'suppressed' and guard = 'guardrail') as counted`
  expect([records, counted]).toEqual([12 * 63, 12 * 63])
})

test('claims that all found their window free, and then write it, are told of the one that was first', async () => {
  const key = identityWindowKey('order_confirmation', customer('C0'))
  const taking = `insert into dedup_windows values (${laneOf(key)}, '${key}', 0, '${key}', 'other', 1, now(), 'infinity')`
  const answers = await whileLocked(
    taking,
    Array.from({ length: 4 }, () => () => claim('C0')),
  )
  expect(answers.map(({ decision }) => decision).sort()).toEqual(['proceed', 'stop', 'stop', 'stop'])
})

test('a confirmed claim stops others as sent, and every stop is on record with its original', async () => {
  const claimId = await proceeding('C1')
  expect(await confirm(claimId)).toBe(204)
  const stopped = await claim('C1', {}, journey)
  expect(stopped).toEqual({ decision: 'stop', reason: 'already_sent', claimId, sentAt: expect.stringMatching(/Z$/) })
  const listed = await getSuppressionsHandler(
    new Request(`http://localhost/?duplicateOf=${claimId}`, { headers: { authorization } }),
  )
  const { items } = (await listed.json()) as { items: object[] }
  expect(items).toEqual([
    expect.objectContaining({ guard: 'guardrail', rule: 'guard_claim', notificationId: null, producer: 'journey' }),
  ])
  expect(await check('type=order_confirmation&identifier=customer_id:C1')).toMatchObject({ sent: true, status: 'sent' })
  expect((await claim('C1', { type: 'open_ended' })).decision).toBe('proceed')
})

test('a released claim lets the next one through', async () => {
  const claimId = await proceeding('C2')
  expect(await release(claimId)).toBe(204)
  await proceeding('C2')
})

test('confirm and release are idempotent, refuse the opposite, another producer, and what nobody claimed', async () => {
  const sent = await proceeding('C3')
  const unsent = await proceeding('C4')
  expect([await confirm(sent), await confirm(sent), await release(sent)]).toEqual([204, 204, 409])
  expect([await release(unsent), await release(unsent), await confirm(unsent)]).toEqual([204, 204, 409])
  const others = await proceeding('C5')
  expect([await confirm(others, journey), await release(others, journey)]).toEqual([409, 409])
  expect([(await claim('C5')).decision, await release(others)]).toEqual(['stop', 204])
  const nobodys = uuidV7(Date.now(), new Uint8Array(16))
  expect([await confirm(nobodys), await release(nobodys), await confirm('no-such')]).toEqual([404, 404, 404])
})

test('of confirm and release at the same instant one wins, and the windows follow it', async () => {
  for (let i = 0; i < 8; i++) {
    const claimId = await proceeding(`BOTH_${i}`)
    const said = await whileLocked(`select from guard_claims where claim_id = '${claimId}' for update`, [
      () => confirm(claimId),
      () => release(claimId),
    ])
    expect([...said].sort()).toEqual([204, 409])
    expect((await claim(`BOTH_${i}`)).decision).toBe(said[0] === 204 ? 'stop' : 'proceed')
  }
})

test('a lease that ran out is unknown and stays closed, until its holder says what happened', async () => {
  const claimId = await proceeding('C6')
  await expire(claimId)
  expect(await claim('C6')).toEqual({ decision: 'stop', reason: 'in_progress', claimId, unknown: true })
  expect(await check('type=order_confirmation&identifier=customer_id:C6')).toEqual({ sent: false, status: 'unknown' })
  expect(await confirm(claimId)).toBe(204)
  expect(await claim('C6')).toMatchObject({ decision: 'stop', reason: 'already_sent' })
})

test('where the type says proceed, one goes on after a lost claim, and the late confirmation is refused and kept', async () => {
  const lost = await proceeding('C7', { type: 'open_ended' })
  expect(await claim('C7', { type: 'open_ended' })).toMatchObject({ decision: 'stop', reason: 'in_progress' })
  await expire(lost)
  const answers = await Promise.all(Array.from({ length: 16 }, () => claim('C7', { type: 'open_ended' })))
  const second = answers.flatMap((answer) => (answer.decision === 'proceed' ? [answer.claimId] : []))
  expect(second).toHaveLength(1)
  expect([await confirm(lost), await confirm(second[0] ?? '')]).toEqual([409, 204])
  const [row] = await sql`select state, provider_message_id from guard_claims where claim_id = ${lost}`
  expect(row).toEqual({ state: 'overtaken', provider_message_id: 'm-1' })
})

test('where the type says proceed, a confirmation days after the lease is taken, and keeps the next claim out', async () => {
  const claimId = await proceeding('C23', { type: 'open_ended' })
  await lapse(claimId, 2)
  await sweepWindows()
  expect(await confirm(claimId)).toBe(204)
  expect(await claim('C23', { type: 'open_ended' })).toMatchObject({
    decision: 'stop',
    reason: 'already_sent',
    claimId,
  })
})

test('where the type says proceed, whoever was let through and released it leaves a late confirmation its window', async () => {
  const late = await proceeding('C24', { type: 'open_ended' })
  await expire(late)
  expect(await release(await proceeding('C24', { type: 'open_ended' }))).toBe(204)
  expect(await confirm(late)).toBe(204)
  expect(await claim('C24', { type: 'open_ended' })).toMatchObject({ decision: 'stop', claimId: late })
})

test('where the type says proceed, a late confirmation hears of another that was let through, however long ago', async () => {
  const late = await proceeding('C25', { type: 'open_ended' })
  await expire(late)
  await lapse(await proceeding('C25', { type: 'open_ended' }), 2)
  await sweepWindows()
  expect(await confirm(late)).toBe(409)
})

test('where the type says proceed, a confirmation just before another claim keeps it out', async () => {
  const claimId = await proceeding('C8', { type: 'open_ended' })
  await expire(claimId)
  expect(await confirm(claimId)).toBe(204)
  expect(await claim('C8', { type: 'open_ended' })).toMatchObject({ decision: 'stop', reason: 'already_sent' })
})

test('a late confirmation and new claims at once never both stand', async () => {
  await Promise.all(
    Array.from({ length: 40 }, async (_, i) => {
      const late = await proceeding(`LATE_${i}`, { type: 'open_ended' })
      await expire(late)
      const [status, ...answers] = await Promise.all([
        confirm(late),
        ...Array.from({ length: 3 }, () => claim(`LATE_${i}`, { type: 'open_ended' })),
      ])
      const proceeded = answers.filter(({ decision }) => decision === 'proceed').length
      expect(proceeded).toBe(status === 204 ? 0 : 1)
    }),
  )
})

test('a repeat under the same key learns that the claim in the way is its own, and never proceeds twice', async () => {
  const claimId = await proceeding('C9', { key: 'conversation-1' })
  expect(await claim('C9', { key: 'conversation-1' })).toEqual({
    ...{ decision: 'stop', reason: 'in_progress', claimId, sameKey: true },
  })
  expect(await claim('C9', { key: 'conversation-2' })).toEqual({ decision: 'stop', reason: 'in_progress', claimId })
  expect(await claim('C9', { key: 'conversation-1' }, journey)).not.toHaveProperty('sameKey')
})

test('what Once sent stops a claim, also where no rule covers it; what is queued is in progress', async () => {
  const { id } = await notify('C10')
  expect(await claim('C10')).toEqual({ decision: 'stop', reason: 'in_progress', notificationId: id })
  await drainOutbox({ budgetSeconds: 5 })
  const sentAt = expect.stringMatching(/Z$/)
  expect(await claim('C10')).toEqual({ decision: 'stop', reason: 'already_sent', notificationId: id, sentAt })
  const answer = await check('type=order_confirmation&identifier=customer_id:C10')
  expect(answer).toEqual({ sent: true, status: 'sent', notificationId: id, sentAt })
  expect(await check('type=order_confirmation&identifier=customer_id:C11')).toEqual({ sent: false, status: 'none' })
})

test('a claim opens the windows of the rules that its identifiers answer, and notifications meet them', async () => {
  const claimId = await proceeding('C12', { type: 'ruled' })
  await confirm(claimId)
  const twin = await notify('C12', 'ruled')
  expect(twin).toMatchObject({
    status: 'suppressed',
    suppression: { guard: 'unique_identifier', duplicateOf: claimId },
  })
  const first = await notify('C13', 'ruled')
  expect(await claim('C13', { type: 'ruled' })).toMatchObject({ decision: 'stop', notificationId: first.id })
  const released = await proceeding('C14', { type: 'ruled' })
  await release(released)
  expect(await notify('C14', 'ruled')).toMatchObject({ status: 'queued' })
})

test("a confirmed claim stands as long as its type's rule, and no longer", async () => {
  await confirm(await proceeding('C15', { type: 'ruled' }))
  const [{ seconds } = {}] =
    await sql`select max(extract(epoch from closes_at - opened_at))::int as seconds from dedup_windows
    where opener_id in (select claim_id from guard_claims where type = 'ruled' and state = 'confirmed')`
  expect(seconds).toBe(600)
})

test('where the rule stands for ever, so does a claim: past its lease, confirmed or not', async () => {
  const lost = await proceeding('C20', { type: 'once_ever' })
  const confirmed = await proceeding('C21', { type: 'once_ever' })
  await confirm(confirmed)
  await Promise.all([expire(lost), expire(confirmed)])
  expect(await claim('C20', { type: 'once_ever' })).toMatchObject({ decision: 'stop', claimId: lost, unknown: true })
  expect(await claim('C21', { type: 'once_ever' })).toMatchObject({ decision: 'stop', reason: 'already_sent' })
  expect(await notify('C21', 'once_ever')).toMatchObject({ suppression: { duplicateOf: confirmed } })
  const closing = await sql`select closes_at::text from dedup_windows where opener_id in (${lost}, ${confirmed})`
  expect(new Set(closing.map((window) => window.closes_at))).toEqual(new Set(['infinity']))
})

test('an internal guardrail waits for a claim, is suppressed once it is confirmed, and goes out once it is released', async () => {
  const waiting = await notify('C16', 'guarded')
  const free = await notify('C17', 'guarded')
  const unclear = await notify('C18', 'guarded')
  // As if the claims had come first: they do not see a notification that is accepted at the same instant.
  await sql`delete from notification_references where notification_id = any(${[waiting.id, free.id, unclear.id]})`
  const [sent, unsent, lost] = [
    await proceeding('C16', { type: 'guarded' }),
    await proceeding('C17', { type: 'guarded' }),
    await proceeding('C18', { type: 'guarded' }),
  ]
  await expire(lost)
  await drainOutbox({ budgetSeconds: 5 })
  const reasons = await sql`select notification_id as id, waiting_reason as reason from outbox_messages`
  expect(reasons).toContainEqual({ id: waiting.id, reason: 'guardrail_waits_for_another' })
  expect(reasons).toContainEqual({ id: unclear.id, reason: 'guard_claim_unknown' })
  await Promise.all([confirm(sent), release(unsent)])
  await sql`update outbox_messages set due_at = now() where state = 'ready'`
  await drainOutbox({ budgetSeconds: 5 })
  const rows = await sql`select id, status from notifications where id = any(${[waiting.id, free.id, unclear.id]})`
  expect(Object.fromEntries(rows.map(({ id, status }) => [id, status]))).toEqual({
    ...{ [waiting.id]: 'suppressed', [free.id]: 'sent', [unclear.id]: 'needs_review' },
  })
  expect(peer.accepted).not.toContain(waiting.id)
})

test('what is not valid is refused with its path, and another scope does not do', async () => {
  const bad = await post(guardClaimHandler, { type: 'nothing', identifiers: customer('C') })
  expect([bad.status, await bad.json()]).toMatchObject([422, { code: 'invalid', errors: [{ path: 'type' }] }])
  const none = await post(guardClaimHandler, { type: 'ruled', identifiers: [], leaseSeconds: 0 })
  expect(none.status).toBe(422)
  expect((await post(guardClaimHandler, {}, authorization)).status).toBe(403)
  const query = new Request('http://localhost/?type=ruled', { headers: { authorization: flow } })
  expect((await guardCheckHandler(query)).status).toBe(422)
})

test('where notifications are kept for ever, a claim that no rule covers stands for ever', async () => {
  await configure({ ...configuration, retention: { notifications: 'forever' } }, 1)
  const claimId = await proceeding('C22')
  await confirm(claimId)
  await expire(claimId)
  expect(await claim('C22')).toMatchObject({ decision: 'stop', reason: 'already_sent', claimId })
})
