import { afterAll, beforeEach, expect, test } from 'vitest'
import { configure, sampleConfiguration, testProducer } from '@/db/testing/scenario'
import { useTestDatabase } from '@/db/testing/test-database'
import { roles } from '@/lib/auth/permissions'
import { drainOutbox } from '@/lib/delivery/drain-outbox'
import { ledgerProvider } from '@/lib/delivery/testing/ledger-provider'
import { acceptNotificationHandler } from '@/lib/http/handlers/accept-notification'
import { getProvidersHandler } from '@/lib/http/handlers/get-providers'
import { pauseProviderHandler, resumeProviderHandler } from '@/lib/http/handlers/pause-provider'
import { listProviders } from '@/lib/insights/list-providers'
import { pauseByHand } from '@/lib/operations/pause-provider-by-hand'
import { resumeByHand } from '@/lib/operations/resume-provider-by-hand'

const { sql } = await useTestDatabase()
const { authorization } = await testProducer()
const [one, two] = [await ledgerProvider({ keyed: true }), await ledgerProvider({ keyed: true })]
await configure(sampleConfiguration([one.baseUrl, two.baseUrl], { provider: { ratePerSecond: 50 } }), 0)
afterAll(() => Promise.all([one.close(), two.close()]))
beforeEach(async () => {
  await sql`delete from provider_states`
  await sql`delete from outbox_messages`
  await sql`delete from audit_records where subject_kind = 'provider'`
})
let next = 0

function request(body: object, key = `p${next++}`): Request {
  return new Request('http://localhost/', {
    method: 'POST',
    headers: { authorization, 'content-type': 'application/json', 'idempotency-key': key },
    body: JSON.stringify(body),
  })
}

const act = async (verb: 'pause' | 'resume', name: string, body: object, key?: string) => {
  const handler = verb === 'pause' ? pauseProviderHandler : resumeProviderHandler
  const answer = await handler(request(body, key), { params: Promise.resolve({ name }) })
  return { status: answer.status, json: await answer.json() }
}

const post = async () => {
  const body = { type: 'order_confirmation', recipient: { phone: '+15551234567' }, data: { orderId: `P${next++}` } }
  expect((await acceptNotificationHandler(request(body))).status).toBe(202)
}

const audits = () =>
  sql`select actor, action, subject_id, reason from audit_records where subject_kind = 'provider' order by at`

test('a paused provider gets nothing, its route goes on without it, and a resumed one gets everything again', async () => {
  expect((await act('pause', 'provider-1', { reason: 'they asked us to' })).status).toBe(200)
  await post()
  await drainOutbox({ budgetSeconds: 5 })
  expect([one.accepted.length, two.accepted.length]).toEqual([0, 1])
  const { json } = await act('resume', 'provider-1', { reason: 'they are back' })
  expect(json).toMatchObject({ name: 'provider-1', paused: null, breaker: { state: 'closed' } })
  await post()
  await drainOutbox({ budgetSeconds: 5 })
  expect([one.accepted.length, two.accepted.length]).toEqual([1, 1])
  expect(await audits()).toEqual([
    { actor: 'producer:shop', action: 'provider.pause', subject_id: 'provider-1', reason: 'they asked us to' },
    { actor: 'producer:shop', action: 'provider.resume', subject_id: 'provider-1', reason: 'they are back' },
  ])
})

test('a pause drains: a call that is under way comes to its end and is counted until then, and none is begun', async () => {
  one.script = ['hold_reply']
  await post()
  const sending = drainOutbox({ budgetSeconds: 5 })
  await one.held()
  const asked = await act('pause', 'provider-1', { reason: 'they move house' })
  expect(asked.json.paused).toMatchObject({ underWay: 1 })
  one.letGo()
  await sending
  const paused = async () => (await listProviders())[0]?.paused
  expect(await paused()).toMatchObject({ underWay: null })
  await sql`update provider_states set paused_at = paused_at - interval '2 seconds'`
  expect(await paused()).toMatchObject({ underWay: 0 })
  expect(await sql`select state from outbox_messages`).toEqual([])
})

test('of many that pause at once one does, and the others are told that it is paused', async () => {
  const answers = await Promise.all(Array.from({ length: 6 }, () => act('pause', 'provider-1', { reason: 'now' })))
  expect(answers.map(({ status }) => status).sort()).toEqual([200, 409, 409, 409, 409, 409])
  expect(await audits()).toHaveLength(1)
})

test('the same key is the same act, even after the opposite was done; with other content it is refused', async () => {
  await act('pause', 'provider-1', { reason: 'a' }, 'key-1')
  await act('resume', 'provider-1', { reason: 'b' }, 'key-2')
  expect(await act('pause', 'provider-1', { reason: 'a' }, 'key-1')).toMatchObject({
    status: 200,
    json: { paused: null },
  })
  expect(await act('pause', 'provider-1', { reason: 'c' }, 'key-1')).toMatchObject({
    status: 422,
    json: { code: 'idempotency_key_reused' },
  })
  expect(await audits()).toHaveLength(2)
})

test('a resume lets an open breaker be tried at once', async () => {
  await sql`insert into provider_states (provider, breaker, breaker_epoch, open_until, retry_tokens, asked_to_wait_until)
    values ('provider-1', 'open', 1, now() + interval '1 hour', 10, now() + interval '1 hour')`
  expect((await act('resume', 'provider-1', { reason: 'mended' })).status).toBe(200)
  const before = one.accepted.length
  await post()
  await drainOutbox({ budgetSeconds: 5 })
  expect(one.accepted.length).toBe(before + 1)
  expect(await sql`select breaker from provider_states where provider = 'provider-1'`).toEqual([{ breaker: 'closed' }])
})

test('what is not there, not said or not needed is refused', async () => {
  expect((await act('pause', 'nobody', { reason: 'x' })).status).toBe(404)
  expect((await act('pause', 'provider-1', {})).status).toBe(422)
  expect((await act('pause', 'provider-1', { reason: ' ' })).status).toBe(422)
  expect(await act('resume', 'provider-1', { reason: 'x' })).toMatchObject({
    status: 409,
    json: { code: 'not_allowed' },
  })
  const keyless = new Request('http://localhost/', { method: 'POST', headers: { authorization }, body: '{}' })
  expect((await pauseProviderHandler(keyless, { params: Promise.resolve({ name: 'provider-1' }) })).status).toBe(400)
  expect(await audits()).toEqual([])
})

test('providers are listed with all that keeps messages from them', async () => {
  await act('pause', 'provider-2', { reason: 'too dear' })
  await sql`insert into provider_states (provider, breaker, breaker_epoch, open_until, retry_tokens)
    values ('provider-1', 'open', 3, now() + interval '1 minute', 5)`
  const answer = await getProvidersHandler(new Request('http://localhost/', { headers: { authorization } }))
  expect(await answer.json()).toMatchObject({
    items: [
      {
        name: 'provider-1',
        adapter: 'genesys-outbound-contacts',
        enabled: true,
        breaker: {
          state: 'open',
          since: expect.stringMatching(/Z$/),
          triesAgainAt: expect.stringMatching(/Z$/),
          share: 0,
        },
        paused: null,
        rate: { perSecond: 50, tokens: expect.any(Number) },
        recent: { seconds: 300, accepted: expect.any(Number), unknown: 0 },
      },
      {
        name: 'provider-2',
        breaker: { state: 'closed', share: 1 },
        paused: { by: 'producer:shop', reason: 'too dear' },
      },
    ],
  })
})

test.each([pauseByHand, resumeByHand])('%o asks for the permission before anything else', async (verb) => {
  const mayDo: string[] = []
  for (const role of roles) {
    const by = { kind: 'user', email: 'a@example.com', role } as const
    const code = await verb({ by, provider: 'nobody', reason: 'x' }).catch((error) => error.code)
    if (code === 'not_found') mayDo.push(role)
    else expect(code).toBe('forbidden')
  }
  expect(mayDo).toEqual(['operator', 'admin'])
})
