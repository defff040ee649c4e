import { createServer, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { closeHttpConnections } from '@/lib/providers/http-sender'
import { connectionOf, knockAt, readAt } from '@/lib/providers/try-connection'

let status = 200
let server: Server
let url = ''
beforeAll(async () => {
  server = createServer((request, response) => {
    if (status === 0) return void request.socket.destroy()
    response.writeHead(status).end(`{"seen":"${request.headers.authorization}"}`)
  }).listen(0, '127.0.0.1')
  await new Promise((done) => server.once('listening', done))
  url = `http://127.0.0.1:${(server.address() as AddressInfo).port}/`
})
afterAll(async () => {
  await closeHttpConnections()
  server.close()
})

const context = { timeoutMs: 5_000, signal: new AbortController().signal, userAgent: 'Once/test' }

it.each([
  [200, { found: 'ready' }],
  [204, { found: 'ready' }],
  [302, { found: 'reached', code: 'http_302' }],
  [401, { found: 'refused', code: 'http_401', detail: null }],
  [403, { found: 'refused', code: 'http_403', detail: null }],
  [404, { found: 'reached', code: 'http_404' }],
  [503, { found: 'reached', code: 'http_503' }],
  [0, { found: 'unreachable', code: 'connection_closed' }],
])('a read that is answered with %i says of the credentials what can be said', async (answer, expected) => {
  status = answer
  const found = await readAt(url, 'Bearer secret-token', context)
  expect(found).toMatchObject(expected)
  expect(JSON.stringify(found)).not.toContain('secret-token')
})

it('an address at which nothing is asked proves no credentials, whatever it answers', async () => {
  for (const answer of [200, 401, 405]) {
    status = answer
    expect(await knockAt(url, context)).toEqual({ found: 'reached', code: `http_${answer}` })
  }
})

it('a token that is refused is for a person to mend, one that cannot be had is not', () => {
  const failed = { code: 'token_http_401', detail: 'invalid_client', httpStatus: 401 }
  const rejected = { outcome: 'rejected', blame: 'account', ...failed } as const
  expect(connectionOf({ kind: 'no_token', outcome: rejected })).toMatchObject({ found: 'refused' })
  const later = { outcome: 'unavailable', ...failed, retryAfterSeconds: null } as const
  expect(connectionOf({ kind: 'no_token', outcome: later })).toMatchObject({ found: 'unreachable' })
})
