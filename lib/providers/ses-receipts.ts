import { z } from 'zod'
import type { Receipt, ReceiptReader, ReceiptReading } from '@/lib/providers/provider'
import type { SesSettings } from '@/lib/providers/ses-settings'
import { type CertificateFetcher, certificateKeys, isSnsAddress } from '@/lib/providers/sns-certificate'
import { readSnsMessage, type SnsMessage } from '@/lib/providers/sns-message'

/** The tag that names our notification; events carry it when a configuration set publishes them. */
export const notificationTag = 'notification_key'

/** SES's word for what happened, in ours; complaints, opens, clicks and delays settle nothing. */
const statuses: Readonly<Record<string, Receipt['status']>> = {
  Send: 'accepted',
  Delivery: 'delivered',
  // Soft bounces too: they are told only when SES has given up.
  Bounce: 'undelivered',
  Reject: 'undelivered',
  'Rendering Failure': 'undelivered',
}

const dated = z.object({ timestamp: z.string().nullish() }).nullish()
const eventSchema = z.object({
  eventType: z.string().optional(),
  notificationType: z.string().optional(),
  mail: z.object({
    messageId: z.string().regex(/^[\x21-\x7e]{1,255}$/),
    timestamp: z.string().nullish(),
    tags: z.record(z.string(), z.array(z.string())).nullish(),
  }),
  delivery: dated,
  bounce: z.object({ timestamp: z.string().nullish(), bounceType: z.string(), bounceSubType: z.string() }).nullish(),
})
type Event = z.output<typeof eventSchema>

/** SES events by way of an SNS topic; `fetcher` gets Amazon's certificates. */
export function sesReceipts(fetcher: CertificateFetcher): ReceiptReader<SesSettings> {
  const keyOf = certificateKeys(fetcher)
  return {
    isConfigured: ({ topicArn }) => topicArn !== undefined,

    async read(callback, { topicArn }) {
      if (topicArn === undefined) return { kind: 'refused', code: 'not_configured' }
      const reading = await readSnsMessage(callback, topicArn, keyOf)
      if (reading.kind !== 'message') return reading
      const { message } = reading
      if (message.Type !== 'Notification') return subscriptionNotice(message)
      const receipt = receiptOf(message)
      return { kind: 'receipts', receipts: receipt ? [receipt] : [] }
    },
  }
}

/** Its address is shown to a person and never fetched by us: whoever may post here could make us call something. */
function subscriptionNotice({ Type, SubscribeURL }: SnsMessage): ReceiptReading {
  const code = Type === 'SubscriptionConfirmation' ? 'subscription_unconfirmed' : 'subscription_ended'
  return { kind: 'notice', code, detail: SubscribeURL && isSnsAddress(SubscribeURL) ? SubscribeURL : null }
}

/** Null for what is no event of a mail of ours, SNS's own test message included. */
function receiptOf({ Message, MessageId }: SnsMessage): Receipt | null {
  const event = eventIn(Message)
  const word = event?.eventType ?? event?.notificationType ?? ''
  const status = Object.hasOwn(statuses, word) ? statuses[word] : undefined
  if (!event || status === undefined) return null
  const { mail } = event
  const notificationId = keyIn(mail.tags?.[notificationTag]?.[0])
  // With a configuration set every mail of ours has its tag; without one SES tells no tags at all.
  if (mail.tags && notificationId === null) return null
  return {
    receiptId: MessageId,
    notificationId,
    providerMessageId: mail.messageId,
    status,
    at: instantOf(event.delivery?.timestamp ?? event.bounce?.timestamp ?? mail.timestamp),
    code: status === 'undelivered' ? codeOf(event, word) : null,
  }
}

function eventIn(text: string): Event | null {
  try {
    return eventSchema.parse(JSON.parse(text))
  } catch {
    return null
  }
}

function keyIn(tag: string | undefined): string | null {
  return z.guid().safeParse(tag).data ?? null
}

function instantOf(text: string | null | undefined): string | null {
  const ms = Date.parse(text ?? '')
  return Number.isNaN(ms) ? null : new Date(ms).toISOString()
}

/** E.g. `Permanent.General`; the diagnostic text beside it quotes addresses. */
function codeOf({ bounce }: Event, word: string): string {
  const code = bounce ? `${bounce.bounceType}.${bounce.bounceSubType}` : word.replaceAll(' ', '')
  return /^[A-Za-z.]{1,64}$/.test(code) ? code : word.replaceAll(' ', '')
}
