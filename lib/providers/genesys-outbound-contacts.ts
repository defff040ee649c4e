import { z } from 'zod'
import { type AnswerRules, classifyHttp } from '@/lib/providers/classify-http'
import { genesysTokenPath } from '@/lib/providers/genesys-account'
import { sendHttp } from '@/lib/providers/http-sender'
import type { Adapter, FrozenMessage } from '@/lib/providers/provider'
import { receiptSecret } from '@/lib/providers/receipt-secret'
import { accessToken, baseUrl, endpoint } from '@/lib/providers/setting-schemas'
import { readAt } from '@/lib/providers/try-connection'

const settings = z.strictObject({
  baseUrl: baseUrl.meta({
    title: 'Base URL',
    description: 'The API host, e.g. https://api.mypurecloud.com; contacts are posted to /api/v2/outbound/contacts.',
  }),
  accessToken,
  receiptSecret,
})
type Settings = z.output<typeof settings>

const answers: AnswerRules = {
  idFields: ['id', 'messageId', 'contactId', 'sid', 'message_id'],
  acceptedWithoutId: 'empty-body',
}

/** The guide's outbound contact: one POST that carries our key in its body. */
export const genesysOutboundContacts: Adapter<Settings> = {
  name: 'genesys-outbound-contacts',
  title: 'Genesys Cloud outbound contacts',
  channels: ['sms', 'email', 'voice'],
  capabilities: { idempotency: { kind: 'native-key', retention: 'P1D' }, lookup: 'none' },
  settings,
  secretSettings: ['accessToken', 'receiptSecret'],

  prepare: (message) => ({ bytes: Buffer.from(JSON.stringify(contactOf(message))), message }),

  async send(prepared, { baseUrl, accessToken }, context) {
    const result = await sendHttp({
      method: 'POST',
      url: endpoint(baseUrl, '/api/v2/outbound/contacts'),
      headers: ['content-type', 'application/json', 'authorization', `Bearer ${accessToken}`],
      body: prepared.bytes,
      ...context,
    })
    return classifyHttp(result, answers, Date.now())
  },

  tryOut: ({ baseUrl, accessToken }, context) =>
    readAt(endpoint(baseUrl, genesysTokenPath), `Bearer ${accessToken}`, context),
}

function contactOf(message: FrozenMessage) {
  return {
    idempotencyKey: message.notificationId,
    data: {
      address: message.address,
      type: message.channel,
      status: 'contact',
      message: message.body,
      ...(message.channel === 'email' && message.subject !== null ? { subject: message.subject } : {}),
    },
    identifiers: message.identifiers.map(({ name, value }) => ({ name, value })),
  }
}
