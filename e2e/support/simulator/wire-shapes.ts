import type { IncomingHttpHeaders } from 'node:http'

/** What a simulated provider reads out of a request: enough to dedup, to account and to show. */
export type Submission = { key: string | null; recipient: string | null; text: string | null }

export type Shape = { name: string; status: number; read(body: unknown, headers: IncomingHttpHeaders): Submission }

const outboundContact: Shape = {
  name: 'outbound contact',
  status: 200,
  read: (body) => ({
    key: textAt(body, 'idempotencyKey'),
    recipient: textAt(body, 'data', 'address'),
    text: textAt(body, 'data', 'message'),
  }),
}

const event: Shape = {
  name: 'event',
  status: 202,
  read: (body) => ({
    key: textAt(body, 'idempotencyKey'),
    recipient: textAt(body, 'data', 'recipient'),
    text: textAt(body, 'data', 'message'),
  }),
}

const webhook: Shape = {
  name: 'webhook',
  status: 200,
  read: (body, headers) => ({
    key: header(headers, 'webhook-id') ?? header(headers, 'idempotency-key')?.replaceAll('"', '') ?? null,
    recipient: textAt(body, 'data', 'recipient'),
    text: textAt(body, 'data', 'body'),
  }),
}

/** The wire shape that a path (without its provider prefix) speaks; null for none. */
export function shapeAt(path: string): Shape | null {
  if (path === '/api/v2/outbound/contacts') return outboundContact
  if (path === '/api/v2/events') return event
  return path === '/webhook' || path.startsWith('/webhook/') ? webhook : null
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
