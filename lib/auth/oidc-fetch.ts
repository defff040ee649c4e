import { userAgent } from '@/lib/config/version'
import { sendHttp } from '@/lib/providers/http-sender'

const timeoutMs = 10_000

/**
 * `fetch` for the provider of single sign-on, behind the address guard: its discovery document names where tokens are asked
 * for, and must not lead us into our own network. No redirect is followed.
 */
export async function oidcFetch(input: RequestInfo | URL, init?: RequestInit): Promise<Response> {
  const request = new Request(input, init)
  const body = request.body === null ? null : Buffer.from(await request.arrayBuffer())
  const result = await sendHttp({
    method: request.method === 'POST' ? 'POST' : 'GET',
    url: request.url,
    headers: [...request.headers].filter(([name]) => name !== 'user-agent').flat(),
    body,
    userAgent,
    timeoutMs,
    signal: init?.signal ?? new AbortController().signal,
  })
  if (result.kind !== 'response') throw new Error(`the sign-on provider cannot be asked: ${result.code}`)
  const headers = new Headers()
  for (let i = 0; i + 1 < result.headers.length; i += 2)
    headers.append(String(result.headers[i]), String(result.headers[i + 1]))
  return new Response(new Uint8Array(result.body), { status: result.status, headers })
}
