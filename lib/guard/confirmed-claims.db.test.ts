import { afterEach, expect, test, vi } from 'vitest'
import { isSettled, useLonePrimary } from '@/db/testing/lone-primary'
import { configure, sampleConfiguration } from '@/db/testing/scenario'
import { createProducerKey } from '@/lib/auth/create-producer-key'
import type { Handler } from '@/lib/http/api-route'
import { guardClaimHandler } from '@/lib/http/handlers/guard-claim'
import { guardConfirmHandler, guardReleaseHandler } from '@/lib/http/handlers/guard-settle'

const primary = await useLonePrimary()
const authorization = `Bearer ${(await createProducerKey({ producer: 'flow', scopes: ['guard'], actor: 'test' })).token}`
await configure(sampleConfiguration(['http://127.0.0.1:9']), 0)
afterEach(() => primary.goOnAlone())

async function post(handler: Handler, body: object): Promise<{ status: number; body: Record<string, unknown> }> {
  const headers = { authorization, 'content-type': 'application/json' }
  const request = new Request('http://localhost/', { method: 'POST', headers, body: JSON.stringify(body) })
  const response = await handler(request)
  const text = await response.text()
  return { status: response.status, body: text === '' ? {} : JSON.parse(text) }
}

const claim = (value: string) =>
  post(guardClaimHandler, { type: 'order_confirmation', identifiers: [{ name: 'customer_id', value }] })
const claimed = async (value: string) => ({ claimId: String((await claim(value)).body.claimId) })

test('while no standby confirms, nobody may send, and who says what they did is asked to say it again, all in time', async () => {
  const [toConfirm, toRelease] = [await claimed('A'), await claimed('B')]
  await primary.awaitStandby()
  const answers = await Promise.all([
    claim('C'),
    claim('C'),
    post(guardConfirmHandler, toConfirm),
    post(guardReleaseHandler, toRelease),
  ])
  expect(answers.map(({ status }) => status)).toEqual([503, 503, 503, 503])
  for (const { body } of answers) expect(['outcome_unknown', 'unavailable']).toContain(body.code)
  await primary.goOnAlone()
  expect((await post(guardConfirmHandler, toConfirm)).status).toBe(204)
  expect((await post(guardReleaseHandler, toRelease)).status).toBe(204)
  // One of the two was written, and its holder was told nothing: nobody may send until it says something.
  expect((await claim('C')).body).toMatchObject({ decision: 'stop', reason: 'in_progress' })
  expect([(await claim('A')).body.decision, (await claim('B')).body.decision]).toEqual(['stop', 'proceed'])
}, 20_000)

async function brokenOff(seen: () => PromiseLike<readonly unknown[]>): Promise<void> {
  const [pid] = await primary.committing(1)
  await primary.sql`select pg_cancel_backend(${pid ?? 0})`
  await vi.waitFor(async () => expect(await seen()).toHaveLength(1), 10_000) // committed here alone, to be seen by all
  await primary.committing(1)
}

test('a claim whose wait was broken off does not proceed before a standby has it', async () => {
  const [{ before } = {}] = await primary.sql`select now() as before`
  await primary.awaitStandby()
  const answer = claim('D')
  await brokenOff(() => primary.sql`select 1 from guard_claims where state = 'claimed' and claimed_at > ${before}`)
  expect(await isSettled(answer)).toBe(false)
  await primary.goOnAlone()
  expect((await answer).body.decision).toBe('proceed')
})

test.each([
  ['confirmed', guardConfirmHandler],
  ['released', guardReleaseHandler],
] as const)('a claim is not %s on a word whose wait was broken off, and is seen here', async (state, handler) => {
  const it = await claimed(`E ${state}`)
  await primary.awaitStandby()
  const answer = post(handler, it)
  await brokenOff(() => primary.sql`select 1 from guard_claims where claim_id = ${it.claimId} and state = ${state}`)
  expect(await isSettled(answer)).toBe(false)
  // Nor is who says it again, while only this server knows.
  const again = post(handler, it)
  await primary.committing(2)
  expect(await isSettled(again)).toBe(false)
  await primary.goOnAlone()
  expect([(await answer).status, (await again).status]).toEqual([204, 204])
})
