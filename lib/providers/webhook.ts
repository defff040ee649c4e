import { z } from 'zod'
import { type AnswerRules, classifyHttp } from '@/lib/providers/classify-http'
import { sendHttp } from '@/lib/providers/http-sender'
import type { Adapter, FrozenMessage } from '@/lib/providers/provider'
import { receiptSecret } from '@/lib/providers/receipt-secret'
import { httpUrl } from '@/lib/providers/setting-schemas'
import { secretKeys, signatures } from '@/lib/providers/standard-webhook'
import { knockAt } from '@/lib/providers/try-connection'

const settings = z.strictObject({
  url: httpUrl().meta({ title: 'URL', description: 'Every message is posted here, per the Standard Webhooks rules.' }),
  secret: z
    .string()
    .refine((text) => secretKeys(text).length > 0, 'whsec_ and 24 to 64 bytes in base64; two with a space between')
    .optional()
    .meta({
      title: 'Signing secret',
      description:
        'whsec_… as the receiver shows it; the new and the old with a space between while it changes: both sign. Without one the messages are not signed.',
    }),
  bareKey: z.boolean().optional().meta({
    title: 'Key without quotes',
    description:
      'Unset: Idempotency-Key is in double quotes, as its standard has it. For receivers that take it as it is.',
  }),
  receiptSecret,
})
type Settings = z.output<typeof settings>

const answers: AnswerRules = {
  idFields: ['id', 'messageId', 'message_id', 'sid'],
  // A receiver owes no id, and its 2xx is its word; a page of HTML is a proxy's.
  acceptedWithoutId: 'empty-body-or-json',
  // Standard Webhooks: the endpoint is gone for good.
  statuses: { 410: 'account' },
}

/** Any receiver of Standard Webhooks. It is asked to recognise a repeat by `webhook-id`, which never changes. */
export const webhook: Adapter<Settings> = {
  name: 'webhook',
  title: 'Webhook',
  channels: ['sms', 'email', 'voice'],
  // The standard names no time for which a receiver must remember ids: a day is what most of them keep.
  capabilities: { idempotency: { kind: 'receiver-dedupe', retention: 'P1D' }, lookup: 'none' },
  settings,
  secretSettings: ['secret', 'receiptSecret'],

  prepare: (message) => ({ bytes: Buffer.from(JSON.stringify(eventOf(message))), message }),

  async send(prepared, { url, secret, bareKey }, context) {
    const now = Date.now()
    const id = prepared.message.notificationId
    const timestamp = String(Math.floor(now / 1000))
    const headers = ['content-type', 'application/json', 'idempotency-key', bareKey ? id : `"${id}"`]
    headers.push('webhook-id', id, 'webhook-timestamp', timestamp)
    const keys = secretKeys(secret ?? '')
    if (keys.length > 0) headers.push('webhook-signature', signatures(keys, id, timestamp, prepared.bytes))
    const result = await sendHttp({ method: 'POST', url, headers, body: prepared.bytes, ...context })
    return classifyHttp(result, answers, Date.now())
  },

  tryOut: ({ url }, context) => knockAt(url, context),
}

/** `timestamp` is when the message was accepted, not when it is sent: the bytes of all attempts are the same. */
function eventOf(message: FrozenMessage) {
  return {
    type: message.type,
    timestamp: message.acceptedAt,
    data: {
      notificationId: message.notificationId,
      channel: message.channel,
      recipient: message.address,
      body: message.body,
      ...(message.subject !== null ? { subject: message.subject } : {}),
    },
  }
}
