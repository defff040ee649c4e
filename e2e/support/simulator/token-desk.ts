import type { IncomingHttpHeaders } from 'node:http'
import { parseJson, textAt } from '@/e2e/support/simulator/wire-body'

const ours = 'simulated-token-'

/** The access tokens that one simulated provider gave out, and for how long they hold. */
export class TokenDesk {
  readonly #validUntil = new Map<string, number>()
  #next = 1

  issue(expiresInSeconds: number): string {
    const token = `${ours}${this.#next++}`
    this.#validUntil.set(token, performance.now() + expiresInSeconds * 1000)
    return token
  }

  /** Tokens that are not of this kind were agreed on elsewhere: they always hold. */
  admits(authorization: string | undefined): boolean {
    const token = /^Bearer (.+)$/.exec(authorization ?? '')?.[1]
    if (token === undefined) return false
    return !token.startsWith(ours) || performance.now() < (this.#validUntil.get(token) ?? 0)
  }

  revokeAll(): void {
    this.#validUntil.clear()
  }
}

type TokenForm = { accepts(body: string, headers: IncomingHttpHeaders): boolean; more: Record<string, string> }

const forms: Readonly<Record<string, TokenForm>> = {
  /** Genesys Cloud: client credentials. */
  '/oauth/token': {
    accepts: (body, headers) =>
      hasBasic(headers) && new URLSearchParams(body).get('grant_type') === 'client_credentials',
    more: {},
  },
  /** NICE CXone: an access key, alone or by the password grant of a registered client. */
  '/authentication/v1/token/access-key': {
    accepts: (body) => ['accessKeyId', 'accessKeySecret'].every((name) => textAt(parseJson(body), name)),
    more: {},
  },
  '/auth/token': {
    accepts: (body, headers) => hasBasic(headers) && isPasswordGrant(new URLSearchParams(body)),
    more: { refresh_token: 'simulated', id_token: 'simulated' },
  },
}

export function isTokenPath(path: string): boolean {
  return Object.hasOwn(forms, path)
}

/** A token for whoever asks in the vendor's form; `status` refuses it. */
export function tokenAnswer(
  desk: TokenDesk,
  request: { path: string; body: string; headers: IncomingHttpHeaders },
  { status, expiresIn }: { status: number | null; expiresIn: number },
): { status: number; body: string } {
  const form = forms[request.path]
  if (status !== null) return { status, body: '{"error":"simulated_status"}' }
  if (!form?.accepts(request.body, request.headers)) return { status: 400, body: '{"error":"invalid_request"}' }
  const grant = { access_token: desk.issue(expiresIn), token_type: 'bearer', expires_in: expiresIn, ...form.more }
  return { status: 200, body: JSON.stringify(grant) }
}

function hasBasic({ authorization = '' }: IncomingHttpHeaders): boolean {
  const encoded = /^Basic (.+)$/.exec(authorization)?.[1] ?? ''
  return /^[^:]+:.+$/.test(Buffer.from(encoded, 'base64').toString('utf8'))
}

function isPasswordGrant(form: URLSearchParams): boolean {
  return form.get('grant_type') === 'password' && Boolean(form.get('username') && form.get('password'))
}
