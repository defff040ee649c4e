import { z } from 'zod'
import { isUuid } from '@/lib/domain/identity'
import type { ReceiptStatus, ReceiptWord } from '@/lib/domain/receipt'
import { validate } from '@/lib/http/validate'
import type { Receipt } from '@/lib/providers/provider'

/** The adapters whose messages Genesys Cloud's events name: a contact's id is our key there, and nowhere else. */
export const adaptersOfGenesysReceipts: readonly string[] = ['genesys-contact-list']

/** What the wrap-up codes of the vendor's own list say. `SENT` is the campaign's word for what it did, not the customer's phone. */
const documented = new Map<string, ReceiptWord>([
  ['OUTBOUND_MESSAGE_SENT', 'accepted'],
  ['OUTBOUND_MESSAGE_FAILED', 'undelivered'],
  ['OUTBOUND_MESSAGE_THROTTLED', 'noted'],
  ['OUTBOUND_MESSAGE_AMBIGUOUS', 'noted'],
  ['ININ_OUTBOUND_CAMPAIGN_FORCED_OFF', 'noted'],
])

/** Whether the vendor says by this wrap-up code that it is not certain: no setting can make it so. */
export function saysNothing(wrapupCode: string): boolean {
  return documented.get(wrapupCode) === 'noted'
}

// Fields beyond these are let through: the vendor adds some with each release.
const eventSchema = z.object({
  source: z.string().regex(/^aws\.partner\/genesys\.com\//, 'no event of Genesys Cloud by way of EventBridge'),
  detail: z.object({ topicName: z.string() }),
})
const postContactSchema = z.object({
  detail: z.object({
    eventBody: z.object({
      outboundContactId: z.string().min(1).max(255),
      wrapupCode: z.string().min(1).max(255),
      /** Milliseconds, or a text. */
      eventTime: z.union([z.number(), z.string()]).nullish(),
    }),
  }),
})

/**
 * What an event of Genesys Cloud, in EventBridge's envelope, says of a message of ours.
 * @param codes what the tenant's own wrap-up codes mean, and `OUTBOUND_MESSAGE_SENT` where it is to mean more
 * @returns null for another topic, or a contact that Once did not add. @throws AppError `invalid`
 */
export function genesysReceipt(event: unknown, codes: Readonly<Record<string, ReceiptStatus>>): Receipt | null {
  if (!isPostContact(validate(eventSchema, event).detail.topicName)) return null
  const { outboundContactId, wrapupCode, eventTime } = validate(postContactSchema, event).detail.eventBody
  if (!isUuid(outboundContactId)) return null
  return {
    // The envelope has no id that is documented to stay: the same content is the same receipt.
    receiptId: null,
    notificationId: outboundContactId,
    providerMessageId: null,
    status: wordOf(wrapupCode, codes),
    at: instantOf(eventTime),
    code: wrapupCode,
  }
}

/** E.g. `v2.outbound.messaging.campaigns.contact.postContact`; of email, WhatsApp and voice campaigns too. */
function isPostContact(topic: string): boolean {
  return topic.startsWith('v2.outbound.') && topic.endsWith('.contact.postContact')
}

function wordOf(wrapupCode: string, codes: Readonly<Record<string, ReceiptStatus>>): ReceiptWord {
  const own = Object.hasOwn(codes, wrapupCode) && !saysNothing(wrapupCode) ? codes[wrapupCode] : undefined
  return own ?? documented.get(wrapupCode) ?? 'noted'
}

function instantOf(time: number | string | null | undefined): string | null {
  const at = new Date(time ?? Number.NaN)
  return Number.isNaN(at.getTime()) ? null : at.toISOString()
}
