import { z } from 'zod'
import type { DeliveryOutcome } from '@/lib/domain/delivery-outcome'
import { classifyAuthorized, sendAuthorized } from '@/lib/providers/authorized-send'
import type { AnswerRules } from '@/lib/providers/classify-http'
import {
  checkGenesysAccount,
  genesysAccountSettings,
  genesysCredential,
  genesysSecretSettings,
  genesysUrl,
  genesysWaitHeader,
  tryGenesys,
} from '@/lib/providers/genesys-account'
import { parseSender } from '@/lib/providers/mailbox'
import { isHtml } from '@/lib/providers/mime-message'
import type { Adapter, FrozenMessage } from '@/lib/providers/provider'

const settings = z
  .strictObject({
    ...genesysAccountSettings,
    fromNumber: z
      .string()
      .regex(/^(\+[1-9]\d{6,14}|\d{3,8})$/, 'a number as +15551234567, or a short code')
      .optional()
      .meta({
        title: 'From number',
        description: 'The SMS number or short code of your organisation. Needed for SMS.',
      }),
    fromEmail: z
      .string()
      .refine((text) => parseSender(text) !== null, 'an address, or a name and an address in angle brackets')
      .optional()
      .meta({
        title: 'From address',
        description: 'E.g. Example Shop <noreply@out.example.com>, at a domain for campaigns and agentless email.',
      }),
  })
  .superRefine((settings, context) => {
    checkGenesysAccount(settings, context)
    if (settings.fromNumber === undefined && settings.fromEmail === undefined) {
      context.addIssue({ code: 'custom', path: ['fromNumber'], message: 'a number, an address, or both' })
    }
  })
type Settings = z.output<typeof settings>

const answers: AnswerRules = {
  idFields: ['id'],
  acceptedWithoutId: 'never',
  waitHeader: genesysWaitHeader,
}

const smsCharactersMax = 765
const subjectCharactersMax = 400
const emailBytesMax = 3 * 1024 * 1024

/** A message that nobody answers for. Genesys Cloud has no key for it: a repeat is a second message. */
export const genesysAgentless: Adapter<Settings> = {
  name: 'genesys-agentless',
  title: 'Genesys Cloud agentless',
  channels: ['sms', 'email'],
  capabilities: { idempotency: { kind: 'none', retention: null }, lookup: 'none' },
  settings,
  secretSettings: genesysSecretSettings,

  prepare: (message, settings) => ({ bytes: Buffer.from(JSON.stringify(bodyOf(message, settings))), message }),

  async send(prepared, settings, context) {
    const { message } = prepared
    const fault = faultOf(message, settings)
    if (fault) return { outcome: 'rejected', ...fault, detail: null, httpStatus: null }
    const path = message.channel === 'email' ? 'emails' : 'messages'
    const result = await sendAuthorized(
      {
        method: 'POST',
        url: genesysUrl(settings, `/api/v2/conversations/${path}/agentless`),
        headers: ['content-type', 'application/json', 'accept', 'application/json'],
        body: prepared.bytes,
        ...context,
      },
      genesysCredential(settings),
    )
    return classifyAuthorized(result, answers)
  },

  tryOut: tryGenesys,
}

type Fault = Pick<Extract<DeliveryOutcome, { outcome: 'rejected' }>, 'blame' | 'code'>

/** What would be refused is not sent: the vendor's limits are known, its codes for them are not. */
function faultOf(message: FrozenMessage, settings: Settings): Fault | null {
  const from = message.channel === 'email' ? settings.fromEmail : settings.fromNumber
  if (from === undefined) return { blame: 'account', code: 'sender_missing' }
  if (message.channel === 'sms' && message.body.length > smsCharactersMax)
    return { blame: 'message', code: 'text_too_long' }
  if ((message.subject?.length ?? 0) > subjectCharactersMax && message.channel === 'email') {
    return { blame: 'message', code: 'subject_too_long' }
  }
  return Buffer.byteLength(message.body) > emailBytesMax ? { blame: 'message', code: 'text_too_long' } : null
}

function bodyOf(message: FrozenMessage, settings: Settings) {
  return message.channel === 'email' ? emailOf(message, settings) : textOf(message, settings)
}

function textOf(message: FrozenMessage, { fromNumber }: Settings) {
  return {
    fromAddress: fromNumber,
    toAddress: message.address,
    toAddressMessengerType: 'sms',
    textBody: message.body,
    // True would speak into a conversation that an agent or a bot is having.
    useExistingActiveConversation: false,
  }
}

function emailOf(message: FrozenMessage, { fromEmail }: Settings) {
  const from = parseSender(fromEmail ?? '')
  return {
    senderType: 'Outbound',
    fromAddress: { email: from?.address, ...(from?.name ? { name: from.name } : {}) },
    toAddresses: [{ email: message.address }],
    subject: message.subject ?? '',
    ...(isHtml(message.body) ? { htmlBody: message.body } : { textBody: message.body }),
  }
}
