import { once } from 'node:events'
import { createServer, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { onlyKnownMethods } from './known-methods'

let server: Server
let url: string

beforeAll(async () => {
  const described = [
    { method: 'get', path: '/api/things' },
    { method: 'post', path: '/api/things' },
    { method: 'post', path: '/api/things/latest' },
    { method: 'get', path: '/api/things/{id}' },
  ]
  server = createServer(onlyKnownMethods(described, (_request, response) => response.end('on'))).listen(0, '127.0.0.1')
  await once(server, 'listening')
  url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`
})
afterAll(() => server.close())

const ask = (method: string, path: string, body?: string) => fetch(url + path, { method, ...(body ? { body } : {}) })

test('a method that a path does not have is a problem document that names those it has', async () => {
  const answer = await ask('PUT', '/api/things?x=1', 'x'.repeat(100_000))
  expect(answer.status).toBe(405)
  expect(answer.headers.get('allow')).toBe('OPTIONS, GET, HEAD, POST')
  expect(answer.headers.get('content-type')).toBe('application/problem+json')
  expect(await answer.json()).toMatchObject({ status: 405, code: 'method_not_allowed', title: 'Method not allowed' })
  expect((await ask('DELETE', '/api/things/7')).headers.get('allow')).toBe('OPTIONS, GET, HEAD')
  expect((await ask('GET', '/api/things/latest')).status).toBe(405)
})

test('everything else goes on', async () => {
  for (const [method, path] of [
    ['GET', '/api/things'],
    ['HEAD', '/api/things/7'],
    ['OPTIONS', '/api/things/latest'],
    ['POST', '/api/things/latest'],
    ['DELETE', '/somewhere/else'],
    ['PUT', '/api/things/7/parts'],
  ] as const)
    expect((await ask(method, path)).status).toBe(200)
})
