import type { ApiHeaders } from '@/lib/http/api-request'

const header = 'x-once-remote-address'
const served = globalThis as { [mark]?: true }
const mark: unique symbol = Symbol.for('once.front-door') as never

/** Called by the server for each request: whatever the client sent under this name is overwritten. */
export function recordRemoteAddress(headers: Record<string, unknown>, address: string | undefined): void {
  served[mark] = true
  headers[header] = address ?? ''
}

/**
 * The address of the socket that the request came in on; null behind another server than ours, where the header would
 * be the client's own word. X-Forwarded-For is never asked: anyone can send it.
 */
export function remoteAddress(headers: ApiHeaders): string | null {
  return served[mark] ? headers.get(header) || null : null
}
