import { type AuthorizedResult, type Credential, sendAuthorized } from '@/lib/providers/authorized-send'
import { sendHttp } from '@/lib/providers/http-sender'
import type { ConnectionAnswer, SendContext } from '@/lib/providers/provider'

// Ours to mend: nobody was asked.
const ownFaults: readonly string[] = ['target_blocked', 'request_invalid']

/** What an authorised read says of the connection: a 2xx has taken our credentials, a 401 or 403 has not. */
export function connectionOf(result: AuthorizedResult): ConnectionAnswer {
  switch (result.kind) {
    case 'no_token': {
      const { outcome, code, detail } = result.outcome
      return { found: outcome === 'rejected' ? 'refused' : 'unreachable', code, detail }
    }
    case 'not_sent':
    case 'ambiguous': {
      const { code, detail } = result
      return { found: ownFaults.includes(code) ? 'refused' : 'unreachable', code, detail }
    }
    case 'response': {
      const { status } = result
      if (status >= 200 && status < 300) return { found: 'ready' }
      const code = `http_${status}`
      return status === 401 || status === 403 ? { found: 'refused', code, detail: null } : { found: 'reached', code }
    }
  }
}

/** The answer of an address at which nothing is asked: whatever its status, it says nothing of our credentials. */
export async function knockAt(url: string, context: SendContext): Promise<ConnectionAnswer> {
  const result = await sendHttp({ method: 'GET', url, headers: [], body: null, ...context })
  return result.kind === 'response' ? { found: 'reached', code: `http_${result.status}` } : connectionOf(result)
}

/** A read that the vendor answers for whoever has credentials. */
export async function readAt(url: string, authorization: string, context: SendContext): Promise<ConnectionAnswer> {
  const headers = ['accept', 'application/json', 'authorization', authorization]
  return connectionOf(await sendHttp({ method: 'GET', url, headers, body: null, ...context }))
}

/** The same with a token, which is fetched where there is none yet. */
export async function readWithToken(
  url: string,
  credential: Credential,
  context: SendContext,
): Promise<ConnectionAnswer> {
  const request = { method: 'GET', url, headers: ['accept', 'application/json'], body: null, ...context } as const
  return connectionOf(await sendAuthorized(request, credential))
}
