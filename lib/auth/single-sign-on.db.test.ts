import type { AddressInfo } from 'node:net'
// biome-ignore lint/style/noRestrictedImports: the library's routes take Next's requests
import { NextRequest } from 'next/server'
import Provider from 'oidc-provider'
import { afterAll, describe, expect, test, vi } from 'vitest'
import { useSession } from '@/db/queries/console-session'
import { useTestDatabase } from '@/db/testing/test-database'
import { createUser } from '@/lib/auth/create-user'

vi.mock('next/headers', () => ({ headers: async () => new Headers({ 'user-agent': 'Firefox/140 on Linux' }) }))

// A real provider on loopback, and the library's own routes as Next calls them; only the browser is played here.
const { sql } = await useTestDatabase()
const once = 'https://console.example.com'
/** Where `npm start` is to be found. */
const local = 'http://localhost:3000'
/** As the process behind a proxy hears of itself. */
let inside = local
const people: Record<string, object> = {
  ann: { email: 'ann@example.com', email_verified: true, roles: ['ops'] },
  eve: { email: 'ann@example.com', email_verified: false, roles: ['root'] },
}
const { issuer, server } = await startProvider()
afterAll(() => {
  server.close()
  server.closeAllConnections()
})
for (const [name, value] of Object.entries({
  AUTH_OIDC_ISSUER: issuer,
  AUTH_OIDC_ID: 'once',
  AUTH_OIDC_SECRET: 'secret-of-once',
  AUTH_OIDC_ROLES: 'ops:operator,root:admin',
  ONCE_PUBLIC_URL: once,
}))
  vi.stubEnv(name, value)
const { handlers } = await import('@/lib/auth/session')

describe('single sign-on at a real provider', () => {
  test('lets in by a code that PKCE, state and nonce guard, for a session that we can end', async () => {
    const browser = new Cookies()
    const asked = await begin(browser)
    expect(asked.searchParams.get('redirect_uri')).toBe(`${once}/api/auth/callback/oidc`)
    expect(asked.searchParams.get('code_challenge_method')).toBe('S256')
    for (const check of ['code_challenge', 'state', 'nonce'])
      expect(asked.searchParams.get(check)?.length).toBeGreaterThan(20)
    const answer = await call(browser, await identify(asked, 'ann'))
    expect(answer.headers.get('location')).toBe(`${once}/notifications`)
    const session = await sessionOf(browser)
    expect(await useSession(sql, session)).toMatchObject({ email: 'ann@example.com', role: 'operator' })
    const [row] = await sql`select method, agent from console_sessions where id = ${session}`
    expect(row).toEqual({ method: 'oidc', agent: 'Firefox/140 on Linux' })
    await sql`update console_sessions set revoked_at = now() where id = ${session}`
    expect(await useSession(sql, session)).toBeNull()
  })

  test('proves who it is only where the provider was told to ask, and says that it did', async () => {
    const usual = new Cookies()
    await call(usual, await identify(await begin(usual), 'ann'))
    expect((await useSession(sql, await sessionOf(usual)))?.proof).toEqual({ recent: false, by: 'sign_in' })
    const again = new Cookies()
    const asked = await begin(again, '?prompt=login&max_age=0')
    expect(asked.searchParams.get('prompt')).toBe('login')
    expect(asked.searchParams.get('max_age')).toBe('0')
    await call(again, await identify(asked, 'ann'))
    expect((await useSession(sql, await sessionOf(again)))?.proof).toEqual({ recent: true, by: 'sign_in' })
  })

  test('lets nobody in whose address is not verified, whatever roles are claimed', async () => {
    const browser = new Cookies()
    const answer = await call(browser, await identify(await begin(browser), 'eve'))
    expect(answer.headers.get('location')).toContain('/sign-in?error=AccessDenied')
    expect(await sessionOf(browser)).toBe('')
  })

  test.each([
    ['state', (url: URL) => url.searchParams.set('state', 'another')],
    ['code', (url: URL) => url.searchParams.set('code', 'another')],
    ['issuer', (url: URL) => url.searchParams.set('iss', 'https://evil.example')],
  ])('takes no answer with another %s', async (_, change) => {
    const browser = new Cookies()
    const back = await identify(await begin(browser), 'ann')
    change(back)
    expect((await call(browser, back)).headers.get('location')).toContain('/sign-in?error=')
    expect(await sessionOf(browser)).toBe('')
  })

  test('takes no answer in another browser, nor without the proof of who asked', async () => {
    const browser = new Cookies()
    const back = await identify(await begin(browser), 'ann')
    const victim = new Cookies()
    expect((await call(victim, back)).headers.get('location')).toContain('/sign-in?error=')
    expect(await sessionOf(victim)).toBe('')
    for (const proof of ['pkce', 'nonce', 'state']) {
      const one = new Cookies()
      const answer = await identify(await begin(one), 'ann')
      one.forget(proof)
      expect((await call(one, answer)).headers.get('location')).toContain('/sign-in?error=')
      expect(await sessionOf(one)).toBe('')
    }
  })
})

test('without a public address it is on this machine, whatever host a client names', async () => {
  const { env } = await import('@/lib/config/env')
  Object.assign(env(), { ONCE_PUBLIC_URL: undefined })
  inside = 'http://evil.example'
  const browser = new Cookies()
  const asked = await begin(browser)
  expect(asked.searchParams.get('redirect_uri')).toBe(`${local}/api/auth/callback/oidc`)
  const answer = await call(browser, await identify(asked, 'ann'))
  expect(answer.headers.get('location')).toBe(`${local}/notifications`)
  expect(await useSession(sql, await sessionOf(browser))).toMatchObject({ email: 'ann@example.com' })
  Object.assign(env(), { ONCE_PUBLIC_URL: once })
  inside = local
})

test('beside it a password signs in as before, and a wrong one does not', async () => {
  await createUser({ email: 'pat@example.com', name: 'Pat', role: 'viewer', password: 'correct horse', actor: 'test' })
  for (const [password, sessions] of [
    ['wrong', 0],
    ['correct horse', 1],
  ] as const) {
    const browser = new Cookies()
    const { csrfToken } = await (await call(browser, new URL('/api/auth/csrf', once))).json()
    const body = new URLSearchParams({
      csrfToken,
      email: 'pat@example.com',
      password,
      callbackUrl: 'https://evil.example/x',
    })
    const answer = await call(browser, new URL('/api/auth/callback/credentials', once), body)
    expect(answer.headers.get('location')).toContain(sessions ? `${once}/x` : `${once}/sign-in?error=CredentialsSignin`)
    const user = await useSession(sql, (await sessionOf(browser)) || crypto.randomUUID())
    expect(user?.email ?? null).toBe(sessions ? 'pat@example.com' : null)
    const set = answer.headers.getSetCookie().filter((line) => line.startsWith('__Host-once.session='))
    expect(set).toHaveLength(sessions)
    for (const line of set) {
      for (const attribute of [/; path=\/(;|$)/i, /; httponly/i, /; secure/i, /; samesite=lax/i])
        expect(line).toMatch(attribute)
      expect(line).not.toMatch(/domain=/i)
    }
  }
})

class Cookies {
  readonly #kept = new Map<string, string>()

  keep(response: Response): Response {
    for (const line of response.headers.getSetCookie()) {
      const [pair = ''] = line.split(';')
      const end = pair.indexOf('=')
      if (/max-age=0|expires=thu, 01 jan 1970/i.test(line)) this.#kept.delete(pair.slice(0, end))
      else this.#kept.set(pair.slice(0, end), pair.slice(end + 1))
    }
    return response
  }

  forget(part: string): void {
    for (const name of this.#kept.keys()) if (name.includes(part)) this.#kept.delete(name)
  }

  get header(): string {
    return [...this.#kept].map(([name, value]) => `${name}=${value}`).join('; ')
  }
}

/** Through a proxy that passes on whatever host a client names. */
async function call(browser: Cookies, url: URL, body?: URLSearchParams): Promise<Response> {
  const headers = { cookie: browser.header, host: 'evil.example', 'x-forwarded-host': 'evil.example' }
  const request = new NextRequest(
    `${inside}${url.pathname}${url.search}`,
    body ? { method: 'POST', body, headers } : { headers },
  )
  return browser.keep(await (body ? handlers.POST(request) : handlers.GET(request)))
}

/** Asks for single sign-on. @returns where the browser is sent */
async function begin(browser: Cookies, parameters = ''): Promise<URL> {
  const { csrfToken } = await (await call(browser, new URL('/api/auth/csrf', once))).json()
  const body = new URLSearchParams({ csrfToken, callbackUrl: `${once}/notifications` })
  const answer = await call(browser, new URL(`/api/auth/signin/oidc${parameters}`, once), body)
  return new URL(answer.headers.get('location') ?? '')
}

async function sessionOf(browser: Cookies): Promise<string> {
  const session = await (await call(browser, new URL('/api/auth/session', once))).json()
  return session?.sessionId ?? ''
}

/** Signs in and consents on the provider's own pages. @returns where it sends the browser back to */
async function identify(asked: URL, who: string): Promise<URL> {
  const theirs = new Cookies()
  const forms = [{ prompt: 'login', login: who, password: 'x' }, { prompt: 'consent' }]
  let url = asked
  for (let step = 0; step < 12 && url.origin === issuer; step++) {
    const body = url.pathname.startsWith('/interaction/') ? new URLSearchParams(forms.shift()) : null
    const response = await fetch(url, {
      redirect: 'manual',
      headers: { cookie: theirs.header },
      ...(body ? { method: 'POST', body } : {}),
    })
    theirs.keep(response)
    url = new URL(response.headers.get('location') ?? '', url)
  }
  return url
}

async function startProvider() {
  const { createServer } = await import('node:http')
  const server = createServer()
  await new Promise<void>((done) => server.listen(0, '127.0.0.1', done))
  const issuer = `http://127.0.0.1:${(server.address() as AddressInfo).port}`
  const provider = new Provider(issuer, {
    clients: [
      {
        client_id: 'once',
        client_secret: 'secret-of-once',
        redirect_uris: [once, local].map((site) => `${site}/api/auth/callback/oidc`),
      },
    ],
    pkce: { required: () => true },
    claims: { openid: ['sub'], email: ['email', 'email_verified'], profile: ['roles'] },
    findAccount: (_, id) => ({ accountId: id, claims: () => ({ sub: id, ...people[id] }) }),
    cookies: { keys: ['cookies-of-the-test'] },
  })
  server.on('request', provider.callback())
  return { issuer, server }
}
