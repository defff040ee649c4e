import type { FrozenMessage } from '@/lib/providers/provider'

/** What the tests of every adapter send, as a text message and as an email. */
export const sampleText: FrozenMessage = {
  notificationId: '0190a0c0-0000-7000-8000-000000000001',
  type: 'order_confirmation',
  eventType: null,
  channel: 'sms',
  address: '+15551234567',
  recipient: {},
  identifiers: [],
  data: {},
  subject: null,
  body: 'Order ORD_12345 is confirmed.',
  acceptedAt: '2026-11-23T22:00:00.000Z',
}

export const sampleEmail: FrozenMessage = {
  ...sampleText,
  channel: 'email',
  address: 'c@example.com',
  subject: 'Confirmed',
}
