import { afterAll, beforeEach, expect, test } from 'vitest'
import { configure, sampleConfiguration, testProducer } from '@/db/testing/scenario'
import { useTestDatabase } from '@/db/testing/test-database'
import type { ConfigurationInput } from '@/lib/configuration/document'
import { drainOutbox } from '@/lib/delivery/drain-outbox'
import { ledgerProvider } from '@/lib/delivery/testing/ledger-provider'
import { postNotification } from '@/lib/intake/testing/post-notification'

const { sql } = await useTestDatabase()
const { authorization } = await testProducer()
const [keyless, keyed] = [await ledgerProvider({ keyed: false }), await ledgerProvider({ keyed: true })]
afterAll(() => Promise.all([keyless.close(), keyed.close()]))
beforeEach(() => sql`delete from outbox_messages`)

const sample = sampleConfiguration([keyless.baseUrl, keyed.baseUrl])
const providers = (sample.providers ?? []).map((provider, i) =>
  i === 0 ? { ...provider, idempotency: { kind: 'none' as const } } : provider,
)
let version = 0
let orders = 0

/** An hour lies between attempts, so that each is waited for by hand. */
async function use(names: string[], onUnknown?: 'accept-duplicate-risk'): Promise<void> {
  const retry = { base: 'PT1H', factor: 1, cap: 'PT1H', jitter: 'none' as const, attemptsMax: 4 }
  const route = {
    name: 'sms-default',
    channel: 'sms' as const,
    providers: names,
    retry,
    ...(onUnknown && { onUnknown }),
  }
  version = await configure({ ...sample, providers, routes: [route] } satisfies ConfigurationInput, version)
}

async function post(): Promise<string> {
  const orderId = `O${orders++}`
  const body = { type: 'order_confirmation', recipient: { phone: '+15551234567' }, data: { orderId } }
  return ((await (await postNotification(authorization, orderId, body)).json()) as { id: string }).id
}

async function goOn(): Promise<void> {
  await sql`update outbox_messages set due_at = now()`
  await drainOutbox({ budgetSeconds: 5 })
}

async function standing(id: string) {
  const [row] = await sql`
    select n.status, n.duplicate_risk as risk, m.state, m.uncertain, m.waiting_reason as reason
    from notifications n left join outbox_messages m on m.notification_id = n.id where n.id = ${id}`
  return row
}

test('what one provider may have goes to another only as long as that risk is accepted; then a person decides', async () => {
  await use(['provider-1', 'provider-2'], 'accept-duplicate-risk')
  keyless.script = ['lose_reply']
  const id = await post()
  await goOn()
  expect(await standing(id)).toMatchObject({ status: 'queued', state: 'ready', uncertain: true })
  await use(['provider-1', 'provider-2'])
  await goOn()
  const reason = 'unknown_at_another_provider'
  expect(await standing(id)).toEqual({ status: 'needs_review', risk: true, state: 'held', uncertain: true, reason })
  expect([keyless.accepted, keyed.calls]).toEqual([[id], []])
})

test('a refusal by the second provider says nothing of what the first may have', async () => {
  await use(['provider-1', 'provider-2'], 'accept-duplicate-risk')
  keyless.script = ['lose_reply']
  keyed.script = [{ answer: 422 }]
  const id = await post()
  await goOn()
  await goOn()
  expect(keyed.calls.at(-1)?.key).toBe(id)
  expect(await standing(id)).toMatchObject({ status: 'needs_review', state: 'held', uncertain: true })
})

test('a refusal by the one that was asked before is certain, also under an accepted risk', async () => {
  await use(['provider-2'], 'accept-duplicate-risk')
  keyed.script = [{ answer: 503 }, { answer: 422 }]
  const id = await post()
  await goOn()
  await goOn()
  expect(await standing(id)).toMatchObject({ status: 'dead_lettered', state: 'dead', uncertain: false })
})
