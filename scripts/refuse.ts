import type { IncomingMessage, OutgoingHttpHeaders, ServerResponse } from 'node:http'
import securityHeaders from '@/lib/http/security-headers.json'

const refusals = {
  400: { code: 'malformed', title: 'The request could not be read' },
  405: { code: 'method_not_allowed', title: 'Method not allowed' },
  408: { code: 'too_slow', title: 'The body came too slowly' },
}
export type Refusal = { status: keyof typeof refusals; detail: string }

/** Answers what no handler should see by a problem document, as they all do. */
export function refuse(
  response: ServerResponse<IncomingMessage>,
  { status, detail }: Refusal,
  headers: OutgoingHttpHeaders,
): void {
  const { code, title } = refusals[status]
  response.writeHead(status, { ...securityHeaders, 'content-type': 'application/problem+json', ...headers })
  response.end(JSON.stringify({ type: `urn:once:problem:${code}`, title, status, detail, code }))
}
