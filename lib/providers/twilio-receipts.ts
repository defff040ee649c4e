import type { Receipt, ReceiptCallback, ReceiptReader } from '@/lib/providers/provider'
import { notificationParameter } from '@/lib/providers/twilio-request'
import type { TwilioSettings } from '@/lib/providers/twilio-settings'
import { isSignedByTwilio } from '@/lib/providers/twilio-signature'

/** Twilio's word for where a message or a call stands, in ours; a word that is not here says nothing to us. */
const statuses: Readonly<Record<string, Receipt['status']>> = {
  accepted: 'accepted',
  scheduled: 'accepted',
  queued: 'accepted',
  sending: 'accepted',
  sent: 'accepted',
  partially_delivered: 'accepted',
  delivered: 'delivered',
  read: 'delivered',
  undelivered: 'undelivered',
  failed: 'undelivered',
  canceled: 'undelivered',
  // Of calls.
  initiated: 'accepted',
  ringing: 'accepted',
  'in-progress': 'accepted',
  completed: 'delivered',
  busy: 'undelivered',
  'no-answer': 'undelivered',
}

/** Twilio's status callbacks: a signed form a change. The signature has no date: repeats are recognised by what they say. */
export const twilioReceipts: ReceiptReader<TwilioSettings> = {
  isConfigured: ({ authToken, secondaryAuthToken }) => authToken !== undefined || secondaryAuthToken !== undefined,

  async read(callback, { authToken, secondaryAuthToken, accountSid }) {
    const tokens = [authToken, secondaryAuthToken].filter((token) => token !== undefined)
    if (tokens.length === 0) return { kind: 'refused', code: 'not_configured' }
    const signature = callback.headers.get('x-twilio-signature')
    if (signature === null) return { kind: 'refused', code: 'signature_missing' }
    const form = formOf(callback)
    const { url, body } = callback
    if (!URL.canParse(url)) return { kind: 'refused', code: 'unreadable' }
    if (!tokens.some((token) => isSignedByTwilio({ url, form, body, signature }, token))) {
      return { kind: 'refused', code: 'signature_wrong' }
    }
    if (form === null) return { kind: 'refused', code: 'unreadable' }
    const receipt = (form.get('AccountSid') ?? accountSid) === accountSid ? receiptOf(form, url) : null
    return { kind: 'receipts', receipts: receipt ? [receipt] : [] }
  },
}

function formOf({ headers, body }: ReceiptCallback): URLSearchParams | null {
  const isForm = headers.get('content-type')?.startsWith('application/x-www-form-urlencoded')
  return isForm ? new URLSearchParams(body.toString('utf8')) : null
}

function receiptOf(form: URLSearchParams, url: string): Receipt | null {
  const sid = shortText(form.get('MessageSid') ?? form.get('CallSid'))
  const word = form.get('MessageStatus') ?? form.get('CallStatus') ?? ''
  const status = Object.hasOwn(statuses, word) ? statuses[word] : undefined
  if (sid === null || status === undefined) return null
  const failed = status === 'undelivered'
  return {
    receiptId: `${sid}:${word}`,
    notificationId: notificationIn(url),
    providerMessageId: sid,
    status,
    at: instantOf(form.get('Timestamp')),
    code: failed ? (shortText(form.get('ErrorCode') ?? form.get('SipResponseCode')) ?? word) : null,
  }
}

/** Our key as we put it into the address; Twilio's signature covers it. */
function notificationIn(url: string): string | null {
  const key = new URL(url).searchParams.get(notificationParameter) ?? ''
  return /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i.test(key) ? key.toLowerCase() : null
}

/** Only calls are dated. */
function instantOf(text: string | null): string | null {
  const ms = Date.parse(text ?? '')
  return Number.isNaN(ms) ? null : new Date(ms).toISOString()
}

function shortText(text: string | null): string | null {
  return text !== null && /^[\x21-\x7e]{1,64}$/.test(text) ? text : null
}
