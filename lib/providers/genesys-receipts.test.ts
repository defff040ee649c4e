import { expect, test } from 'vitest'
import { genesysReceipt } from '@/lib/providers/genesys-receipts'

const id = '01990000-0000-7000-8000-00000000000a'

function event(wrapupCode: unknown, more: object = {}, topicName = 'v2.outbound.email.campaigns.contact.postContact') {
  const source = 'aws.partner/genesys.com/cloud/org/once'
  return { source, detail: { topicName, eventBody: { outboundContactId: id, wrapupCode, ...more } } }
}

test.each([
  ['OUTBOUND_MESSAGE_SENT', 'accepted'],
  ['OUTBOUND_MESSAGE_FAILED', 'undelivered'],
  ['OUTBOUND_MESSAGE_THROTTLED', 'noted'],
  ['OUTBOUND_MESSAGE_AMBIGUOUS', 'noted'],
  ['ININ_OUTBOUND_CAMPAIGN_FORCED_OFF', 'noted'],
  ['outbound_message_failed', 'noted'],
  ['constructor', 'noted'],
])('the wrap-up code %s is %s', (code, status) => {
  expect(genesysReceipt(event(code), {})).toEqual({
    ...{ receiptId: null, notificationId: id, providerMessageId: null, at: null },
    ...{ status, code },
  })
})

test("a tenant's own codes mean what its table says, but no table knows what the vendor does not", () => {
  const codes = {
    'Our code': 'delivered',
    OUTBOUND_MESSAGE_SENT: 'delivered',
    OUTBOUND_MESSAGE_AMBIGUOUS: 'delivered',
  } as const
  const statusOf = (code: string) => genesysReceipt(event(code), codes)?.status
  expect(['Our code', 'OUTBOUND_MESSAGE_SENT', 'OUTBOUND_MESSAGE_AMBIGUOUS', 'our code'].map(statusOf)).toEqual([
    ...['delivered', 'delivered', 'noted', 'noted'],
  ])
})

test.each([
  [1_795_471_200_000, '2026-11-23T22:00:00.000Z'],
  ['2026-11-23T22:00:00Z', '2026-11-23T22:00:00.000Z'],
  ['yesterday', null],
  [1e300, null],
  [null, null],
])('its instant %s is read as %s', (eventTime, at) => {
  expect(genesysReceipt(event('X', { eventTime }), {})?.at).toBe(at)
})

test.each([
  ['v2.outbound.messaging.campaigns.contact.postContact', true],
  ['v2.outbound.email.campaigns.contact.postContact', true],
  ['v2.outbound.whatsapp.campaigns.contact.postContact', true],
  ['v2.outbound.voice.campaigns.contact.postContact', true],
  ['v2.outbound.messaging.campaigns.progress', false],
  ['v2.detail.events.conversation.1.outbound', false],
])('of the topic %s it is %s that a receipt is made', (topic, made) => {
  expect(genesysReceipt(event('OUTBOUND_MESSAGE_SENT', {}, topic), {}) !== null).toBe(made)
})

test.each([
  ['no object', 'event', ['']],
  ['of somebody else', { ...event('X'), source: 'aws.s3' }, ['source']],
  ['without detail', { source: 'aws.partner/genesys.com/cloud/o/s' }, ['detail']],
  ['without a wrap-up code', event(undefined), ['detail.eventBody.wrapupCode']],
  ['without a contact', event('X', { outboundContactId: 7 }), ['detail.eventBody.outboundContactId']],
])('an event %s is refused by name', (_what, body, paths) => {
  let faults: { path: string }[] = []
  try {
    genesysReceipt(body, {})
  } catch (error) {
    faults = (error as { detail: { faults: { path: string }[] } }).detail.faults
  }
  expect(faults.map(({ path }) => path)).toEqual(paths)
})
