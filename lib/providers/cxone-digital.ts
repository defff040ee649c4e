import { z } from 'zod'
import { classifyAuthorized, sendAuthorized } from '@/lib/providers/authorized-send'
import type { AnswerRules } from '@/lib/providers/classify-http'
import {
  checkCxoneAccount,
  cxoneAccountSettings,
  cxoneCredential,
  cxoneDigitalUrl,
  cxoneSecretSettings,
} from '@/lib/providers/cxone-account'
import { locateCxone } from '@/lib/providers/cxone-discovery'
import type { Adapter, FrozenMessage } from '@/lib/providers/provider'
import { connectionOf, readWithToken } from '@/lib/providers/try-connection'

const settings = z
  .strictObject({
    ...cxoneAccountSettings,
    channelId: z
      .string()
      .regex(/^[A-Za-z0-9][A-Za-z0-9._-]{0,254}$/, 'letters, digits, dot, dash and underscore')
      .meta({
        title: 'Channel ID',
        description: 'The digital channel that sends, e.g. sms_… or email_…; one provider for each channel.',
      }),
    skillId: z.int().min(1).optional().meta({
      title: 'Skill ID',
      description: 'The skill that replies are routed to. Unset: as the channel is set up.',
    }),
    keyField: z
      .string()
      .regex(/^[A-Za-z0-9_-]{1,64}$/, 'letters, digits, dash and underscore')
      .optional()
      .meta({
        title: 'Key field',
        description:
          'A custom field of contacts, which must exist in the tenant; gets our id. Unset: notification_key. A dash: left out.',
      }),
  })
  .superRefine(checkCxoneAccount)
type Settings = z.output<typeof settings>

const answers: AnswerRules = {
  idFields: ['id'],
  idIn: (answer) => (answer as { message?: { id?: unknown } | null }).message?.id,
  acceptedWithoutId: 'never',
}

/** A message of a digital channel. The vendor compares no key: a repeat is a second message. */
export const cxoneDigital: Adapter<Settings> = {
  name: 'cxone-digital',
  title: 'NICE CXone digital',
  channels: ['sms', 'email'],
  capabilities: { idempotency: { kind: 'none', retention: null }, lookup: 'none' },
  settings,
  secretSettings: cxoneSecretSettings,

  prepare: (message, settings) => ({ bytes: Buffer.from(JSON.stringify(outboundOf(message, settings))), message }),

  async send(prepared, settings, context) {
    const headers = ['content-type', 'application/json', 'accept', 'application/json']
    // Finds the message in the vendor's traces; it is no key.
    headers.push('x-trace-id', prepared.message.notificationId)
    const began = performance.now()
    const located = await locateCxone(settings, context)
    if (located.kind === 'failed') return located.outcome
    const { account } = located
    const url = cxoneDigitalUrl(account, `/channels/${settings.channelId}/outbound`)
    const timeoutMs = Math.max(1, Math.floor(context.timeoutMs - (performance.now() - began)))
    const request = { method: 'POST', url, headers, body: prepared.bytes, ...context, timeoutMs } as const
    return classifyAuthorized(await sendAuthorized(request, cxoneCredential(account)), answers)
  },

  async tryOut(settings, context) {
    const located = await locateCxone(settings, context)
    if (located.kind === 'failed') return connectionOf({ ...located, kind: 'no_token' })
    const { account } = located
    const url = cxoneDigitalUrl(account, `/channels/${settings.channelId}`)
    return readWithToken(url, cxoneCredential(account), context)
  },
}

function outboundOf(message: FrozenMessage, { keyField = 'notification_key', skillId }: Settings) {
  const customFields = keyField === '-' ? [] : [{ ident: keyField, value: message.notificationId }]
  const contact = {
    ...(customFields.length > 0 ? { customFields } : {}),
    ...(skillId !== undefined ? { skillId } : {}),
  }
  return {
    messageContent: { type: 'TEXT', payload: { text: message.body } },
    recipients: [{ idOnExternalPlatform: message.address, name: '', isPrimary: true, isPrivate: false }],
    ...(message.channel === 'email' ? { title: message.subject ?? '' } : {}),
    ...(Object.keys(contact).length > 0 ? { contact } : {}),
  }
}
