import { z } from 'zod'
import { type AnswerRules, classifyHttp } from '@/lib/providers/classify-http'
import { sendHttp } from '@/lib/providers/http-sender'
import type { Adapter, FrozenMessage } from '@/lib/providers/provider'
import { receiptSecret } from '@/lib/providers/receipt-secret'
import { accessToken, baseUrl, endpoint } from '@/lib/providers/setting-schemas'
import { knockAt } from '@/lib/providers/try-connection'

const settings = z.strictObject({
  baseUrl: baseUrl.meta({
    title: 'Base URL',
    description: 'The API host of the tenant, e.g. https://api-na1.niceincontact.com; events go to /api/v2/events.',
  }),
  accessToken: accessToken.optional().meta({
    title: 'Access token',
    description: 'Sent as Authorization: Bearer. Left out where a gateway in front of the tenant adds it.',
  }),
  receiptSecret,
})
type Settings = z.output<typeof settings>

const answers: AnswerRules = {
  idFields: ['id', 'eventId', 'messageId', 'sid', 'message_id'],
  acceptedWithoutId: 'empty-body',
}

/** The guide's event: the journey that it starts sends the message; our key makes a repeat the same event. */
export const cxoneEvents: Adapter<Settings> = {
  name: 'cxone-events',
  title: 'NICE CXone events',
  channels: ['sms', 'email', 'voice'],
  capabilities: { idempotency: { kind: 'native-key', retention: 'P1D' }, lookup: 'none' },
  settings,
  secretSettings: ['accessToken', 'receiptSecret'],

  prepare: (message) => ({ bytes: Buffer.from(JSON.stringify(eventOf(message))), message }),

  async send(prepared, { baseUrl, accessToken }, context) {
    const result = await sendHttp({
      method: 'POST',
      url: endpoint(baseUrl, '/api/v2/events'),
      headers: [
        'content-type',
        'application/json',
        ...(accessToken === undefined ? [] : ['authorization', `Bearer ${accessToken}`]),
      ],
      body: prepared.bytes,
      ...context,
    })
    return classifyHttp(result, answers, Date.now())
  },

  // No read of the tenant's is known that any token may do.
  tryOut: ({ baseUrl }, context) => knockAt(baseUrl, context),
}

/** What was rendered wins over a data field of the same name: the customer gets the frozen text. */
function eventOf(message: FrozenMessage) {
  return {
    eventType: message.eventType ?? message.type,
    idempotencyKey: message.notificationId,
    data: {
      ...message.data,
      ...(message.channel === 'email' && message.subject !== null ? { subject: message.subject } : {}),
      message: message.body,
      recipient: message.address,
    },
  }
}
