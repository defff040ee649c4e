import { afterAll, expect, test } from 'vitest'
import { configure, sampleConfiguration } from '@/db/testing/scenario'
import { useTestDatabase } from '@/db/testing/test-database'
import { createProducerKey } from '@/lib/auth/create-producer-key'
import { scopes } from '@/lib/auth/scopes'
import { env } from '@/lib/config/env'
import { ledgerProvider } from '@/lib/delivery/testing/ledger-provider'
import { answerSchemas } from '@/lib/http/answer-schemas'
import type { Handler } from '@/lib/http/api-route'
import { acceptBatchHandler } from '@/lib/http/handlers/accept-batch'
import { acceptEventHandler } from '@/lib/http/handlers/accept-event'
import { acceptNotificationHandler } from '@/lib/http/handlers/accept-notification'
import { startCampaignHandler } from '@/lib/http/handlers/change-campaign'
import { createCampaignHandler } from '@/lib/http/handlers/create-campaign'
import { createListHandler } from '@/lib/http/handlers/create-list'
import { cronOutboxHandler } from '@/lib/http/handlers/cron-outbox'
import { cronRetentionHandler } from '@/lib/http/handlers/cron-retention'
import { cronRollupHandler } from '@/lib/http/handlers/cron-rollup'
import { getConfigurationHandler } from '@/lib/http/handlers/get-configuration'
import { getListHandler } from '@/lib/http/handlers/get-list'
import { getNotificationHandler } from '@/lib/http/handlers/get-notification'
import { getNotificationsHandler } from '@/lib/http/handlers/get-notifications'
import { getReplayHandler } from '@/lib/http/handlers/get-replays'
import { getStatsHandler } from '@/lib/http/handlers/get-stats'
import { getSuppressionHandler, getSuppressionsHandler } from '@/lib/http/handlers/get-suppressions'
import { guardCheckHandler } from '@/lib/http/handlers/guard-check'
import { guardClaimHandler } from '@/lib/http/handlers/guard-claim'
import { previewReplayHandler } from '@/lib/http/handlers/preview-replay'
import { putConfigurationHandler } from '@/lib/http/handlers/put-configuration'
import { resendNotificationHandler } from '@/lib/http/handlers/resend-notification'
import { startReplayHandler } from '@/lib/http/handlers/start-replay'
import { uploadContactsHandler } from '@/lib/http/handlers/upload-contacts'
import { operations } from '@/lib/http/openapi-document'

await useTestDatabase()
const { token } = await createProducerKey({ producer: 'all', scopes: [...scopes], actor: 'test' })
const provider = await ledgerProvider({ keyed: true })
const dedup = [{ rule: 'same-order', fields: ['data.orderId'], window: 'forever' }]
const document = sampleConfiguration([provider.baseUrl], { type: { dedup } })
await configure(document, 0)
afterAll(() => provider.close())

type Call = {
  body?: object | string
  params?: Record<string, string>
  query?: string
  headers?: Record<string, string>
}

/** Calls as a program does, and holds the answer to what the API's document says of it. */
async function told(operation: string, handler: Handler, call: Call = {}): Promise<Record<string, unknown>> {
  const { body, params = {}, query = '', headers = {} } = call
  const method = operation.split(' ')[0]?.toUpperCase() ?? ''
  const type = { 'content-type': typeof body === 'string' ? 'text/csv' : 'application/json' }
  const request = new Request(`http://localhost/${query}`, {
    method,
    headers: { authorization: `Bearer ${token}`, ...(body ? type : {}), ...headers },
    ...(body ? { body: typeof body === 'string' ? body : JSON.stringify(body) } : {}),
  })
  const response = await handler(request, { params: Promise.resolve(params) })
  const answer = await response.json()
  const schema = answerSchemas[operation]?.[response.status]
  expect(schema?.safeParse(answer).error, `${operation} ${response.status} ${JSON.stringify(answer)}`).toBeUndefined()
  expect(schema, `${operation} ${response.status}`).toBeDefined()
  return answer as Record<string, unknown>
}

test('every schema belongs to an operation and a status that the document has', () => {
  for (const [name, byStatus] of Object.entries(answerSchemas)) {
    const operation = operations.find(({ method, path }) => `${method} ${path}` === name)
    expect(Object.keys(operation?.answers ?? {}), name).toEqual(expect.arrayContaining(Object.keys(byStatus)))
  }
})

test('what is answered is what the document says', async () => {
  const order = { type: 'order_confirmation', recipient: { phone: '+15551234567' }, data: { orderId: 'A' } }
  const key = (text: string) => ({ headers: { 'idempotency-key': text } })
  const first = await told('post /api/v1/notifications', acceptNotificationHandler, { body: order, ...key('1') })
  await told('post /api/v1/notifications', acceptNotificationHandler, { body: order, ...key('2') })
  const items = [{ ...order, idempotencyKey: '3' }, {}]
  await told('post /api/v1/notifications/batch', acceptBatchHandler, { body: { notifications: items } })
  const data = { phone: '+15551234567', orderId: 'B' }
  const event = { body: { eventType: 'custom.order.created', idempotencyKey: '4', data } }
  await told('post /api/v1/events', acceptEventHandler, event)
  await told('post /api/v1/events', acceptEventHandler, event)
  const cron = { headers: { authorization: `Bearer ${env().CRON_SECRET}` }, query: '?budgetSeconds=5' }
  await told('post /api/cron/outbox', cronOutboxHandler, cron)
  await told('get /api/cron/rollup', cronRollupHandler, cron)
  await told('get /api/cron/retention', cronRetentionHandler, cron)
  const params = { id: String(first.id) }
  expect(await told('get /api/v1/notifications/{id}', getNotificationHandler, { params })).toMatchObject({
    status: 'sent',
  })
  const resend = { body: { reason: 'asked' }, params, ...key('5') }
  await told('post /api/v1/notifications/{id}/resend', resendNotificationHandler, resend)
  await told('get /api/v1/notifications', getNotificationsHandler, { query: '?limit=2' })
  const { items: decisions } = await told('get /api/v1/suppressions', getSuppressionsHandler)
  const [decision] = decisions as { id: string }[]
  await told('get /api/v1/suppressions/{id}', getSuppressionHandler, { params: { id: decision?.id ?? '' } })
  for (const groupBy of ['status', 'guard'])
    await told('get /api/v1/stats', getStatsHandler, { query: `?groupBy=${groupBy}` })
})

test('so are the guard API, replays, lists, campaigns and the configuration', async () => {
  const claim = { body: { type: 'order_confirmation', identifiers: [{ name: 'customer_id', value: 'C' }] } }
  await told('post /api/v1/guard/claim', guardClaimHandler, claim)
  await told('post /api/v1/guard/claim', guardClaimHandler, claim)
  await told('get /api/v1/guard/check', guardCheckHandler, {
    query: '?type=order_confirmation&identifier=customer_id:C',
  })
  const filter = { body: { filter: { status: 'dead_lettered' }, mode: 'retry' } }
  const { previewId } = await told('post /api/v1/replays/preview', previewReplayHandler, filter)
  const start = { body: { previewId, name: 'n', reason: 'r' } }
  await told('post /api/v1/replays', startReplayHandler, start)
  await told('get /api/v1/replays/{id}', getReplayHandler, { params: { id: String(previewId) } })
  const list = { body: { name: 'all', uniqueIdentifier: ['customer_id'] } }
  await told('post /api/v1/lists', createListHandler, list)
  await told('post /api/v1/lists', createListHandler, list)
  const file = 'customer_id,phone,orderId\nC1,+15551234567,1\nC2,none,2\n'
  await told('post /api/v1/lists/{name}/contacts', uploadContactsHandler, { body: file, params: { name: 'all' } })
  await told('get /api/v1/lists/{name}', getListHandler, { params: { name: 'all' } })
  const campaign = { body: { name: 'c', list: 'all', type: 'order_confirmation', dedupScope: 'list' } }
  await told('post /api/v1/campaigns', createCampaignHandler, campaign)
  await told('post /api/v1/campaigns/{name}/start', startCampaignHandler, { params: { name: 'c' } })
  await told('get /api/v1/config', getConfigurationHandler)
  await told('put /api/v1/config', putConfigurationHandler, { body: document, headers: { 'if-match': '"1"' } })
})
