import { verify } from 'node:crypto'
import { z } from 'zod'
import type { Receipt, ReceiptCallback, ReceiptReader } from '@/lib/providers/provider'
import { sendgridMessageId } from '@/lib/providers/sendgrid-look-up'
import { notificationArgument } from '@/lib/providers/sendgrid-request'
import { eventWebhookKeys, type SendgridSettings } from '@/lib/providers/sendgrid-settings'

/** SendGrid's word for what happened to a mail, in ours; deferrals, opens, clicks and complaints settle nothing. */
const statuses: Readonly<Record<string, Receipt['status']>> = {
  processed: 'accepted',
  delivered: 'delivered',
  bounce: 'undelivered',
  dropped: 'undelivered',
}

// SendGrid repeats a callback for up to a day, and does not say whether it dates the repeat anew. What is told twice
// within that time is recognised by its event id.
const secondsBehindMax = 24 * 3600 + 300
const secondsAheadMax = 300

const eventSchema = z.object({
  event: z.string(),
  sg_event_id: z.string().min(1).max(255),
  sg_message_id: z.string(),
  [notificationArgument]: z.guid().nullish().catch(null),
  timestamp: z.number(),
  status: z.string().nullish().catch(null),
})

/** The signed Event Webhook: ECDSA over timestamp and raw bytes, many events a callback. */
export const sendgridReceipts: ReceiptReader<SendgridSettings> = {
  isConfigured: ({ receiptPublicKey }) => receiptPublicKey !== undefined,

  async read(callback, { receiptPublicKey }) {
    const keys = eventWebhookKeys(receiptPublicKey ?? '')
    if (keys.length === 0) return { kind: 'refused', code: 'not_configured' }
    const signature = callback.headers.get('x-twilio-email-event-webhook-signature')
    const timestamp = callback.headers.get('x-twilio-email-event-webhook-timestamp')
    if (signature === null || timestamp === null) return { kind: 'refused', code: 'signature_missing' }
    const signed = Buffer.concat([Buffer.from(timestamp), callback.body])
    const bytes = Buffer.from(signature, 'base64')
    const genuine = keys.some((key) => verify('sha256', signed, { key, dsaEncoding: 'der' }, bytes))
    if (!genuine) return { kind: 'refused', code: 'signature_wrong' }
    if (!isRecent(timestamp, callback.now)) return { kind: 'refused', code: 'signature_stale' }
    const events = eventsIn(callback)
    if (events === null) return { kind: 'refused', code: 'unreadable' }
    return { kind: 'receipts', receipts: events.flatMap(receiptsOf) }
  },
}

function isRecent(timestamp: string, now: Date): boolean {
  if (!/^\d{1,12}$/.test(timestamp)) return false
  const secondsBehind = now.getTime() / 1000 - Number(timestamp)
  return secondsBehind <= secondsBehindMax && secondsBehind >= -secondsAheadMax
}

function eventsIn({ body }: ReceiptCallback): unknown[] | null {
  try {
    const parsed: unknown = JSON.parse(body.toString('utf8'))
    return Array.isArray(parsed) ? parsed : null
  } catch {
    return null
  }
}

/** None when the event is of nothing that we record. One without our key names its mail by SendGrid's id alone. */
function receiptsOf(event: unknown): Receipt[] {
  const parsed = eventSchema.safeParse(event)
  const word = parsed.data?.event ?? ''
  const status = Object.hasOwn(statuses, word) ? statuses[word] : undefined
  if (!parsed.success || status === undefined) return []
  const { sg_event_id, sg_message_id, timestamp, status: code } = parsed.data
  return [
    {
      receiptId: sg_event_id,
      notificationId: parsed.data[notificationArgument] ?? null,
      providerMessageId: sendgridMessageId(sg_message_id),
      status,
      at: instantOf(timestamp),
      code: status === 'undelivered' ? (enhancedCode(code) ?? word) : null,
    },
  ]
}

function instantOf(seconds: number): string | null {
  const at = new Date(seconds * 1000)
  return Number.isNaN(at.getTime()) ? null : at.toISOString()
}

/** RFC 3463, e.g. 5.1.1; the reason beside it is prose that quotes addresses. */
function enhancedCode(text: string | null | undefined): string | null {
  return text && /^[245]\.\d{1,3}\.\d{1,3}$/.test(text) ? text : null
}
