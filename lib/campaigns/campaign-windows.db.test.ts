import { expect, test } from 'vitest'
import { testProducer } from '@/db/testing/scenario'
import { useTestDatabase } from '@/db/testing/test-database'
import { changeCampaign } from '@/lib/campaigns/change-campaign'
import { createCampaign } from '@/lib/campaigns/create-campaign'
import { runCampaigns } from '@/lib/campaigns/run-campaigns'
import { drainOutbox } from '@/lib/delivery/drain-outbox'
import { oneProvider } from '@/lib/delivery/testing/one-provider'
import type { DedupScope } from '@/lib/domain/campaign'
import type { Handler } from '@/lib/http/api-route'
import { resendNotificationHandler } from '@/lib/http/handlers/resend-notification'
import { retryNotificationHandler } from '@/lib/http/handlers/retry-notification'
import { createList } from '@/lib/lists/create-list'
import { uploadContacts } from '@/lib/lists/upload-contacts'

const { sql } = await useTestDatabase()
const { authorization, producerId } = await testProducer()
const byCustomer = { guard: 'unique_identifier' as const, fields: ['identifiers.customer_id'] }
const peer = await oneProvider({
  type: {
    dedup: [
      { ...byCustomer, rule: 'one-per-campaign', scope: 'campaign', window: 'forever' },
      { ...byCustomer, rule: 'weekly-per-list', scope: 'list', window: 'P7D' },
    ],
  },
})

async function listOf(name: string, customer: number): Promise<void> {
  await createList({ name, uniqueIdentifier: ['customer_id'], columns: {} }, 'test')
  const csv = `customer_id,phone,orderId\nCUSTOMER_${customer},+1555${1_000_000 + customer},ORD_${customer}`
  await uploadContacts({ list: name, actor: 'test', body: pieces(csv), dryRun: false })
}

async function* pieces(text: string) {
  yield Buffer.from(text)
}

/** Its one notification, and how that ended. */
async function campaign(name: string, list: string, dedupScope: DedupScope = 'campaign') {
  await createCampaign({ name, list, type: 'order_confirmation', dedupScope }, { actor: 'test', producerId })
  await changeCampaign(name, 'start', 'test')
  while ((await runCampaigns(new AbortController().signal)) > 0);
  await drainOutbox({ budgetSeconds: 5 })
  const [made] = await sql<{ id: string; status: string }[]>`
    select n.id, coalesce(m.state, n.status) as status
    from notifications n left join outbox_messages m on m.notification_id = n.id where n.campaign = ${name}`
  return made
}

async function ask(handler: Handler, id: string, body: object = {}): Promise<string | undefined> {
  const headers = { authorization, 'content-type': 'application/json', 'idempotency-key': `ask-${id}` }
  const request = new Request('http://localhost/', { method: 'POST', headers, body: JSON.stringify(body) })
  const response = await handler(request, { params: Promise.resolve({ id }) })
  expect(response.status).toBe(202)
  await drainOutbox({ budgetSeconds: 5 })
  const [command] = await sql<{ status: string }[]>`
    select status from outbox_commands where notification_id = ${id} order by id desc limit 1`
  return command?.status
}

async function weekIsOver(): Promise<void> {
  await sql`update dedup_windows set opened_at = opened_at - interval '8 days', closes_at = closes_at - interval '8 days'
    where closes_at < 'infinity'`
}

test('a dead letter of a campaign is retried although a later campaign has reached its contact', async () => {
  await listOf('unlucky', 1)
  peer.script = [{ answer: 422 }]
  const dead = await campaign('reached-nobody', 'unlucky')
  expect(dead?.status).toBe('dead')
  expect(await campaign('reached', 'unlucky')).toMatchObject({ status: 'sent' })
  await weekIsOver()
  expect(await ask(retryNotificationHandler, dead?.id ?? '')).toBe('done')
  expect(peer.accepted).toContain(dead?.id)
})

test('one that reached nobody is sent anew when somebody asks for it', async () => {
  await listOf('once-more', 2)
  peer.script = [{ answer: 422 }]
  const dead = await campaign('in-vain', 'once-more')
  expect(await ask(resendNotificationHandler, dead?.id ?? '', { reason: 'the number is right now' })).toBe('done')
})

test('a rule of a week ends after the week, and what a campaign marks for ever does not', async () => {
  await listOf('week', 3)
  expect(await campaign('first', 'week')).toMatchObject({ status: 'sent' })
  expect(await campaign('within-the-week', 'week')).toMatchObject({ status: 'suppressed' })
  await weekIsOver()
  expect(await campaign('after-the-week', 'week')).toMatchObject({ status: 'sent' })
  await weekIsOver()
  expect(await campaign('once-per-list', 'week', 'list')).toMatchObject({ status: 'suppressed' })
})
