import type { IncomingHttpHeaders } from 'node:http'
import { cxoneOutbound } from '@/e2e/support/simulator/cxone-digital'
import { contactListContacts, genesysEmail, genesysMessage } from '@/e2e/support/simulator/genesys-cloud'
import { header, parseJson, textAt } from '@/e2e/support/simulator/wire-body'

/** What a simulated provider reads out of a request: enough to dedup, to account, to find again and to show. */
export type Submission = {
  key: string | null
  recipient: string | null
  text: string | null
  from?: string | null
  subject?: string | null
  /** Where the provider will post its receipts, if the request says so. */
  receiptUrl?: string | null
  /** An upsert: a known key is recognised whatever the body says, and something without a key is new. */
  upsert?: boolean
  /** The request itself asks that a known key be sent to again. */
  again?: boolean
}

/** A request that the vendor documents as refused, whatever the switches say. */
export type Refusal = { refuse: number; code: string }

/** Where a request went: the path without the prefix for the provider's name. */
export type Target = { path: string; query: URLSearchParams }

export type Shape = {
  name: string
  /** The vendor demands a bearer token, and knows those that it gave out. */
  bearer?: true
  /** The provider has no means to tell a repeat: every call is a message, whatever its switches say. */
  keyless?: true
  read(body: string, headers: IncomingHttpHeaders, target: Target): Submission | Refusal
  /** Left out: 200 with the id as `id`. */
  confirmation?(id: string, submission: Submission, target: Target): Confirmation
  /** The vendor's error body; left out: `{ "code" }`. */
  problem?(status: number, code: string): unknown
}

export type Confirmation = { status: number; headers?: Record<string, string>; body: string }

const outboundContact: Shape = {
  name: 'outbound contact',
  read: (text) => {
    const body = parseJson(text)
    return {
      key: textAt(body, 'idempotencyKey'),
      recipient: textAt(body, 'data', 'address'),
      text: textAt(body, 'data', 'message'),
    }
  },
}

const event: Shape = {
  name: 'event',
  read: (text) => {
    const body = parseJson(text)
    return {
      key: textAt(body, 'idempotencyKey'),
      recipient: textAt(body, 'data', 'recipient'),
      text: textAt(body, 'data', 'message'),
    }
  },
  confirmation: (id) => ({ status: 202, body: acceptedWith(id) }),
}

const webhook: Shape = {
  name: 'webhook',
  read: (text, headers) => {
    const body = parseJson(text)
    return {
      key: header(headers, 'webhook-id') ?? header(headers, 'idempotency-key')?.replaceAll('"', '') ?? null,
      recipient: textAt(body, 'data', 'recipient'),
      text: textAt(body, 'data', 'body'),
    }
  },
}

/** Twilio's messages and calls: form-encoded; our key is only in the address for its receipts. */
const twilio: Shape = {
  name: 'Twilio',
  keyless: true,
  read: (text) => {
    const form = new URLSearchParams(text)
    const receiptUrl = form.get('StatusCallback')
    return {
      key: receiptUrl && URL.canParse(receiptUrl) ? new URL(receiptUrl).searchParams.get('notification') : null,
      recipient: form.get('To'),
      text: form.get('Body') ?? form.get('Twiml') ?? form.get('Url'),
      from: form.get('From') ?? '+15550009999',
      receiptUrl,
    }
  },
  confirmation: (id, { recipient, from, text }) => ({
    status: 201,
    body: JSON.stringify({ sid: id, status: 'queued', to: recipient, from, body: text, error_code: null }),
  }),
}

/** SendGrid's mail: our key is a custom argument, the id comes in a header of an answer without a body. */
const sendgrid: Shape = {
  name: 'SendGrid',
  keyless: true,
  read: (text) => {
    const body = parseJson(text)
    const letter = ['personalizations', '0']
    return {
      key: textAt(body, ...letter, 'custom_args', 'notification_key'),
      recipient: textAt(body, ...letter, 'to', '0', 'email'),
      text: textAt(body, 'content', '0', 'value'),
      from: textAt(body, 'from', 'email'),
      subject: textAt(body, ...letter, 'subject'),
    }
  },
  confirmation: (id) => ({ status: 202, headers: { 'x-message-id': id }, body: '' }),
}

/** Amazon SES, API v2: our key is a tag. It signs nothing that a simulator could check. */
const ses: Shape = {
  name: 'Amazon SES',
  keyless: true,
  read: (text) => {
    const body = parseJson(text)
    return {
      key: textAt(body, 'EmailTags', '0', 'Value'),
      recipient: textAt(body, 'Destination', 'ToAddresses', '0'),
      text: textAt(body, 'Content', 'Simple', 'Body', 'Text', 'Data'),
      from: textAt(body, 'FromEmailAddress'),
      subject: textAt(body, 'Content', 'Simple', 'Subject', 'Data'),
    }
  },
  confirmation: (id) => ({ status: 200, body: JSON.stringify({ MessageId: id }) }),
}

const shapes: readonly [RegExp, Shape][] = [
  [/^\/api\/v2\/outbound\/contacts$/, outboundContact],
  [/^\/api\/v2\/events$/, event],
  [/^\/webhook(\/.*)?$/, webhook],
  [/^\/2010-04-01\/Accounts\/AC[0-9a-zA-Z]+\/(Messages|Calls)\.json$/, twilio],
  [/^\/v3\/mail\/send$/, sendgrid],
  [/^\/v2\/email\/outbound-emails$/, ses],
  [/^\/api\/v2\/outbound\/contactlists\/[^/]+\/contacts$/, contactListContacts],
  [/^\/api\/v2\/conversations\/messages\/agentless$/, genesysMessage],
  [/^\/api\/v2\/conversations\/emails\/agentless$/, genesysEmail],
  [/^\/dfo\/3\.0\/channels\/[^/]+\/outbound$/, cxoneOutbound],
]

/** The wire shape that a path (without its provider prefix) speaks; null for none. */
export function shapeAt(path: string): Shape | null {
  return shapes.find(([pattern]) => pattern.test(path))?.[1] ?? null
}

export function confirmationOf(shape: Shape, id: string, submission: Submission, target: Target): Confirmation {
  return shape.confirmation?.(id, submission, target) ?? { status: 200, body: acceptedWith(id) }
}

function acceptedWith(id: string): string {
  return JSON.stringify({ id, status: 'accepted' })
}
