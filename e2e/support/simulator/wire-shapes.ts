import type { IncomingHttpHeaders } from 'node:http'

/** What a simulated provider reads out of a request: enough to dedup, to account, to find again and to show. */
export type Submission = {
  key: string | null
  recipient: string | null
  text: string | null
  from?: string | null
  subject?: string | null
  /** Where the provider will post its receipts, if the request says so. */
  receiptUrl?: string | null
}

export type Shape = {
  name: string
  /** The provider has no means to tell a repeat: every call is a message, whatever its switches say. */
  keyless?: true
  read(body: string, headers: IncomingHttpHeaders): Submission
  /** Left out: 200 with the id as `id`. */
  confirmation?(id: string, submission: Submission): Confirmation
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

/** The wire shape that a path (without its provider prefix) speaks; null for none. */
export function shapeAt(path: string): Shape | null {
  if (path === '/api/v2/outbound/contacts') return outboundContact
  if (path === '/api/v2/events') return event
  if (/^\/2010-04-01\/Accounts\/AC[0-9a-f]{32}\/(Messages|Calls)\.json$/.test(path)) return twilio
  if (path === '/v3/mail/send') return sendgrid
  if (path === '/v2/email/outbound-emails') return ses
  return path === '/webhook' || path.startsWith('/webhook/') ? webhook : null
}

export function confirmationOf(shape: Shape, id: string, submission: Submission): Confirmation {
  return shape.confirmation?.(id, submission) ?? { status: 200, body: acceptedWith(id) }
}

function acceptedWith(id: string): string {
  return JSON.stringify({ id, status: 'accepted' })
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return null
  }
}

function textAt(value: unknown, ...path: string[]): string | null {
  let here: unknown = value
  for (const name of path) {
    if (typeof here !== 'object' || here === null) return null
    here = (here as Record<string, unknown>)[name]
  }
  return typeof here === 'string' ? here : null
}

function header(headers: IncomingHttpHeaders, name: string): string | null {
  const value = headers[name]
  return typeof value === 'string' ? value : null
}
