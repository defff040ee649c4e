import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import { afterAll, beforeAll, beforeEach, describe, expect, it, vi } from 'vitest'
import { createAccessTokens, type TokenRequest } from '@/lib/providers/access-tokens'
import { type Credential, sendAuthorized } from '@/lib/providers/authorized-send'
import { closeHttpConnections, sendHttp } from '@/lib/providers/http-sender'

type Asked = { path: string; authorization: string; body: string }
type Respond = (response: ServerResponse, asked: Asked) => void

/** A vendor with a token endpoint and an API; each test says how they answer. */
let vendor: Server
let origin: string
let asked: Asked[]
let giveToken: Respond
let api: Respond
/** The clock of the token cache, which tests set. */
let now: number

beforeAll(async () => {
  vendor = createServer((request, response) => void serve(request, response))
  await new Promise<void>((resolve) => vendor.listen(0, '127.0.0.1', resolve))
  origin = `http://127.0.0.1:${(vendor.address() as AddressInfo).port}`
})
beforeEach(() => {
  asked = []
  now = 1_000_000
  let next = 1
  giveToken = (response) => json(response, 200, { access_token: `t-${next++}`, expires_in: 3600 })
  api = (response) => json(response, 200, { id: 'taken' })
})
afterAll(async () => {
  await closeHttpConnections()
  vendor.closeAllConnections()
  vendor.close()
})

async function serve(request: IncomingMessage, response: ServerResponse): Promise<void> {
  const chunks: Buffer[] = []
  for await (const chunk of request) chunks.push(chunk as Buffer)
  const { authorization = '' } = request.headers
  const entry = { path: request.url ?? '', authorization, body: Buffer.concat(chunks).toString() }
  asked.push(entry)
  if (entry.path === '/token') giveToken(response, entry)
  else api(response, entry)
}

function json(response: ServerResponse, status: number, body: unknown, headers: Record<string, string> = {}): void {
  response.writeHead(status, { 'content-type': 'application/json', ...headers }).end(JSON.stringify(body))
}

const secret = 'secret-that-nobody-may-see'

function client(clientSecret = secret): TokenRequest {
  const basic = `Basic ${Buffer.from(`id:${clientSecret}`).toString('base64')}`
  return {
    url: `${origin}/token`,
    headers: ['authorization', basic],
    body: Buffer.from('grant_type=client_credentials'),
  }
}

function vendorWith(tokens = createAccessTokens(sendHttp, () => now)) {
  const send = (options: { timeoutMs?: number; signal?: AbortSignal; credential?: Credential } = {}) =>
    sendAuthorized(
      {
        method: 'POST',
        url: `${origin}/send`,
        headers: ['content-type', 'application/json'],
        body: Buffer.from('{"text":"frozen"}'),
        userAgent: 'Once/test',
        timeoutMs: options.timeoutMs ?? 5_000,
        signal: options.signal ?? new AbortController().signal,
      },
      options.credential ?? { kind: 'fetched', request: client() },
      tokens,
    )
  return { send, tokens }
}

const paths = () => asked.map(({ path }) => path)
const sends = () => asked.filter(({ path }) => path === '/send')
const taken = expect.objectContaining({ kind: 'response', status: 200 })

describe('a token', () => {
  it('is fetched for the first send, carried by it, and kept for those after', async () => {
    const { send } = vendorWith()
    expect(await send()).toEqual(taken)
    expect(await send()).toEqual(taken)
    expect(paths()).toEqual(['/token', '/send', '/send'])
    expect(sends().map(({ authorization }) => authorization)).toEqual(['Bearer t-1', 'Bearer t-1'])
  })

  it('is asked for once by a burst', async () => {
    const { send } = vendorWith()
    const results = await Promise.all(Array.from({ length: 50 }, () => send()))
    expect(results).toEqual(Array.from({ length: 50 }, () => taken))
    expect(paths().filter((path) => path === '/token')).toHaveLength(1)
  })

  it.each([
    { expiresIn: 3600, keptFor: 3_540 },
    { expiresIn: '3600', keptFor: 3_540 },
    { expiresIn: 100, keptFor: 90 },
    { expiresIn: undefined, keptFor: 300 },
    { expiresIn: 10 ** 12, keptFor: 86_340 },
  ])('that says it holds for $expiresIn seconds is kept for $keptFor', async ({ expiresIn, keptFor }) => {
    giveToken = (response) => json(response, 200, { access_token: 't', expires_in: expiresIn })
    const { send } = vendorWith()
    await send()
    now += keptFor * 1000 - 1
    await send()
    expect(paths()).toEqual(['/token', '/send', '/send'])
    now += 2
    await send()
    expect(paths()).toEqual(['/token', '/send', '/send', '/token', '/send'])
  })

  it('that does not hold at all serves those who waited for it, and nobody after', async () => {
    giveToken = (response) => json(response, 200, { access_token: 't', expires_in: 0 })
    const { send } = vendorWith()
    expect(await Promise.all([send(), send()])).toEqual([taken, taken])
    await send()
    expect(paths().filter((path) => path === '/token')).toHaveLength(2)
  })

  it('that took the place of a refused one is not forgotten when the old one is refused again', async () => {
    const { send, tokens } = vendorWith()
    await send()
    tokens.drop(client(), 'the-one-before')
    await send()
    expect(paths()).toEqual(['/token', '/send', '/send'])
  })

  it('of one account is never used for another', async () => {
    const { send } = vendorWith()
    await send()
    await send({ credential: { kind: 'fetched', request: client('another') } })
    expect(sends().map(({ authorization }) => authorization)).toEqual(['Bearer t-1', 'Bearer t-2'])
  })

  it('that was pasted is sent as it is, and never fetched', async () => {
    api = (response) => json(response, 401, {})
    const { send } = vendorWith()
    expect(await send({ credential: { kind: 'fixed', token: 'pasted' } })).toMatchObject({ status: 401 })
    expect(asked).toMatchObject([{ path: '/send', authorization: 'Bearer pasted' }])
  })
})

describe('a send that is answered 401', () => {
  it('is made once more, with a new token and the same bytes', async () => {
    api = (response, { authorization }) => json(response, authorization === 'Bearer t-1' ? 401 : 200, {})
    const { send } = vendorWith()
    expect(await send()).toEqual(taken)
    expect(paths()).toEqual(['/token', '/send', '/token', '/send'])
    expect(sends().map(({ body }) => body)).toEqual(['{"text":"frozen"}', '{"text":"frozen"}'])
  })

  it('twice is never made a third time', async () => {
    api = (response) => json(response, 401, {})
    const { send } = vendorWith()
    expect(await send()).toMatchObject({ kind: 'response', status: 401 })
    expect(paths()).toEqual(['/token', '/send', '/token', '/send'])
  })

  it.each([400, 403, 404, 429, 500, 503])('is the only one that is made again: %i is not', async (status) => {
    api = (response) => json(response, status, {})
    const { send } = vendorWith()
    expect(await send()).toMatchObject({ kind: 'response', status })
    expect(paths()).toEqual(['/token', '/send'])
  })

  it('and then loses its reply is not made again', async () => {
    api = (response, { authorization }) =>
      authorization === 'Bearer t-1' ? json(response, 401, {}) : response.socket?.destroy()
    const { send } = vendorWith()
    expect(await send()).toMatchObject({ kind: 'ambiguous', code: 'connection_closed' })
    expect(sends()).toHaveLength(2)
  })

  it('in a burst, when a token was revoked, asks for one new token for all', async () => {
    const { send } = vendorWith()
    await send()
    api = (response, { authorization }) => json(response, authorization === 'Bearer t-1' ? 401 : 200, {})
    asked = []
    const results = await Promise.all(Array.from({ length: 20 }, () => send()))
    expect(results).toEqual(Array.from({ length: 20 }, () => taken))
    expect(paths().filter((path) => path === '/token')).toHaveLength(1)
    expect(sends().filter(({ authorization }) => authorization === 'Bearer t-2')).toHaveLength(20)
  })

  it('too late for another try is left for the next attempt, certainly not sent', async () => {
    const clock = performance.now.bind(performance)
    let passedMs = 0
    const spy = vi.spyOn(performance, 'now').mockImplementation(() => clock() + passedMs)
    api = (response) => {
      passedMs = 4_000
      json(response, 401, {})
    }
    const { send } = vendorWith()
    expect(await send({ timeoutMs: 5_000 })).toMatchObject({
      kind: 'no_token',
      outcome: { outcome: 'unavailable', code: 'token_timeout' },
    })
    spy.mockRestore()
    expect(sends()).toHaveLength(1)
  })
})

describe('without a token nothing is sent', () => {
  const noToken = (outcome: object) => ({ kind: 'no_token', outcome: expect.objectContaining(outcome) })

  it.each([400, 401, 403, 404])(
    'when the vendor refuses us with %i: the account is to be put right',
    async (status) => {
      giveToken = (response) => json(response, status, { error: 'invalid_client', error_description: secret })
      const { send } = vendorWith()
      expect(await send()).toEqual(
        noToken({ outcome: 'rejected', blame: 'account', code: `token_http_${status}`, detail: 'invalid_client' }),
      )
      expect(sends()).toEqual([])
    },
  )

  it('and a burst that is refused asks once, and is asked again a little later', async () => {
    giveToken = (response) => json(response, 401, { error: 'invalid_client' })
    const { send } = vendorWith()
    await Promise.all([send(), send(), send()])
    await send()
    expect(paths()).toEqual(['/token'])
    now += 10_001
    await send()
    expect(paths()).toEqual(['/token', '/token'])
  })

  it.each([302, 408, 500, 502, 503, 504])('when the token endpoint answers %i: later', async (status) => {
    giveToken = (response) => json(response, status, {})
    const { send } = vendorWith()
    expect(await send()).toEqual(noToken({ outcome: 'unavailable', code: `token_http_${status}` }))
    await send()
    expect(paths()).toEqual(['/token', '/token'])
  })

  it('when it asks for patience: as late as it says', async () => {
    giveToken = (response) => json(response, 429, {}, { 'retry-after': '17' })
    const { send } = vendorWith()
    expect(await send()).toEqual(noToken({ outcome: 'unavailable', code: 'token_http_429', retryAfterSeconds: 17 }))
  })

  it.each([
    ['HTML', (response: ServerResponse) => response.writeHead(200).end('<html>')],
    ['no token', (response: ServerResponse) => json(response, 200, { token: 't' })],
    ['a token that is two headers', (response: ServerResponse) => json(response, 200, { access_token: 'a\r\nx: y' })],
    ['a closed connection', (response: ServerResponse) => response.socket?.destroy()],
  ])('when it answers with %s: later', async (_, respond) => {
    giveToken = (response) => void respond(response)
    const { send } = vendorWith()
    expect(await send()).toEqual(noToken({ outcome: 'unavailable', code: 'token_unreadable' }))
    expect(sends()).toEqual([])
  })

  it('when it says nothing: within the time of the attempt, and with time left for no send', async () => {
    giveToken = () => {}
    const { send } = vendorWith()
    const began = performance.now()
    expect(await send({ timeoutMs: 2_000 })).toEqual(noToken({ outcome: 'unavailable', code: 'token_timeout' }))
    expect(performance.now() - began).toBeLessThan(2_000)
    expect(sends()).toEqual([])
  })

  it('and a hurried send does not spoil the token for those with more time', async () => {
    giveToken = (response) => void setTimeout(() => json(response, 200, { access_token: 't', expires_in: 3600 }), 150)
    const { send } = vendorWith()
    const [hurried, patient] = await Promise.all([send({ timeoutMs: 100 }), send()])
    expect(hurried).toEqual(noToken({ outcome: 'unavailable', code: 'token_timeout' }))
    expect(patient).toEqual(taken)
    expect(paths()).toEqual(['/token', '/send'])
  })

  it('when nobody listens, or the address is forbidden', async () => {
    const { send } = vendorWith()
    const elsewhere = (url: string): Credential => ({ kind: 'fetched', request: { ...client(), url } })
    expect(await send({ credential: elsewhere('http://127.0.0.1:1/token') })).toEqual(
      noToken({ outcome: 'unavailable', code: 'connection_refused' }),
    )
    expect(await send({ credential: elsewhere('http://127.0.0.2:1/token') })).toEqual(
      noToken({ outcome: 'rejected', blame: 'account', code: 'target_blocked' }),
    )
  })

  it('and no token is asked for when the process was told to end', async () => {
    const { send } = vendorWith()
    expect(await send({ signal: AbortSignal.abort() })).toMatchObject({ kind: 'not_sent', code: 'aborted' })
    expect(asked).toEqual([])
  })
})

it('no outcome says a secret or a token, whatever the vendor says', async () => {
  const { send } = vendorWith()
  const results: unknown[] = []
  for (const status of [400, 401, 429, 500]) {
    giveToken = (response) => json(response, status, { error: secret, message: secret, access_token: 't-secret' })
    now += 20_000
    results.push(await send())
  }
  expect(JSON.stringify(results)).not.toMatch(/secret|Basic/)
})
