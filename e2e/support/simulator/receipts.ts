import { createHmac, createPrivateKey, sign } from 'node:crypto'
import { Webhook } from 'standardwebhooks'
import { z } from 'zod'
import { sendgridMessageId } from '@/e2e/support/simulator/look-ups'
import type { SentMessage } from '@/e2e/support/simulator/sent-messages'

const statuses = ['accepted', 'delivered', 'undelivered'] as const
type Status = (typeof statuses)[number]

/** Which receipts to post about one message that a simulated provider took. */
export const receiptOrderSchema = z.strictObject({
  style: z.enum(['twilio', 'sendgrid', 'standard-webhooks']),
  /** Twilio: the auth token. SendGrid: a P-256 private key, PKCS #8 DER in base64. Standard Webhooks: `whsec_…`. */
  secret: z.string().min(1),
  /** Left out: where the message itself asked for them, as Twilio's do. */
  url: z.string().optional(),
  /** Which message, by the provider's id or by our key; the latest when neither is named. */
  id: z.string().optional(),
  key: z.string().optional(),
  /** Posted in this order, which need not be the order in which things happen. */
  statuses: z.array(z.enum(statuses)).min(1).default(['delivered']),
  /** How often each is posted. */
  times: z.int().min(1).max(100).default(1),
  /** All at the same time. */
  concurrent: z.boolean().default(false),
  code: z.string().default('30003'),
  /** The vendor names the message by its own id only. */
  withoutKey: z.boolean().default(false),
})
export type ReceiptOrder = z.input<typeof receiptOrderSchema>
type Order = z.output<typeof receiptOrderSchema>

/** What was posted, and what the receiver answered; 0 when it did not. */
export type PostedReceipt = { status: Status; httpStatus: number }

/** Posts them, signed as the vendor signs. */
export async function postReceipts(order: Order, message: SentMessage): Promise<PostedReceipt[]> {
  const url = order.url ?? message.receiptUrl
  if (!url) throw new Error('the message asked for no receipts: name a url')
  const all = order.statuses.flatMap((status) => Array.from({ length: order.times }, () => status))
  const post = (status: Status) => postOne(url, status, letterOf(order, message, status, url))
  if (order.concurrent) return await Promise.all(all.map(post))
  const posted: PostedReceipt[] = []
  for (const status of all) posted.push(await post(status))
  return posted
}

type Letter = { headers: Record<string, string>; body: string }

async function postOne(url: string, status: Status, letter: Letter): Promise<PostedReceipt> {
  try {
    const response = await fetch(url, { method: 'POST', redirect: 'manual', ...letter })
    await response.arrayBuffer()
    return { status, httpStatus: response.status }
  } catch {
    return { status, httpStatus: 0 }
  }
}

function letterOf(order: Order, message: SentMessage, status: Status, url: string): Letter {
  switch (order.style) {
    case 'twilio':
      return twilioLetter(order, message, status, url)
    case 'sendgrid':
      return sendgridLetter(order, message, status)
    case 'standard-webhooks':
      return standardLetter(order, message, status)
  }
}

const messageStatuses = { accepted: 'queued', delivered: 'delivered', undelivered: 'undelivered' } as const
const callStatuses = { accepted: 'initiated', delivered: 'completed', undelivered: 'no-answer' } as const

function twilioLetter(order: Order, { id, path, recipient, from }: SentMessage, status: Status, url: string): Letter {
  const account = /AC[0-9a-zA-Z]+/.exec(path)?.[0] ?? ''
  const form = new URLSearchParams({
    AccountSid: account,
    ApiVersion: '2010-04-01',
    To: recipient ?? '',
    From: from ?? '',
  })
  if (path.endsWith('/Calls.json')) {
    form.set('CallSid', id)
    form.set('CallStatus', callStatuses[status])
    form.set('Timestamp', new Date().toUTCString().replace('GMT', '+0000'))
  } else {
    for (const name of ['MessageSid', 'SmsSid']) form.set(name, id)
    for (const name of ['MessageStatus', 'SmsStatus']) form.set(name, messageStatuses[status])
    if (status === 'undelivered') form.set('ErrorCode', order.code)
  }
  const signed = [...form]
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .reduce((text, [name, value]) => text + name + value, url)
  return {
    headers: {
      'content-type': 'application/x-www-form-urlencoded',
      'x-twilio-signature': createHmac('sha1', order.secret).update(signed).digest('base64'),
    },
    body: String(form),
  }
}

const sendgridEvents = { accepted: 'processed', delivered: 'delivered', undelivered: 'bounce' } as const

function sendgridLetter(order: Order, message: SentMessage, status: Status): Letter {
  const timestamp = String(Math.floor(Date.now() / 1000))
  const event = {
    email: message.recipient,
    event: sendgridEvents[status],
    timestamp: Number(timestamp),
    sg_event_id: `${message.id}-${status}`,
    sg_message_id: sendgridMessageId(message),
    ...(status === 'undelivered' ? { type: 'bounce', status: '5.1.1', reason: '550 5.1.1 no such user' } : {}),
    ...(message.key !== null && !order.withoutKey ? { notification_key: message.key } : {}),
  }
  const body = `${JSON.stringify([event])}\r\n`
  const key = createPrivateKey({ key: Buffer.from(order.secret, 'base64'), format: 'der', type: 'pkcs8' })
  return {
    headers: {
      'content-type': 'application/json',
      'x-twilio-email-event-webhook-timestamp': timestamp,
      'x-twilio-email-event-webhook-signature': sign('sha256', Buffer.from(timestamp + body), key).toString('base64'),
    },
    body,
  }
}

function standardLetter(order: Order, message: SentMessage, status: Status): Letter {
  const now = new Date()
  const receipt = {
    ...(message.key !== null && !order.withoutKey
      ? { notificationId: message.key }
      : { providerMessageId: message.id }),
    status,
    at: now.toISOString(),
    receiptId: `${message.id}-${status}`,
    ...(status === 'undelivered' ? { code: order.code } : {}),
  }
  const body = JSON.stringify([receipt])
  const id = `msg_${message.id}-${status}`
  return {
    headers: {
      'content-type': 'application/json',
      'webhook-id': id,
      'webhook-timestamp': String(Math.floor(now.getTime() / 1000)),
      'webhook-signature': new Webhook(order.secret).sign(id, now, body),
    },
    body,
  }
}
