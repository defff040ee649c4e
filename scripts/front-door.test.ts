import { once } from 'node:events'
import type { Server } from 'node:http'
import { type AddressInfo, connect } from 'node:net'
import { afterAll, beforeAll, expect, test, vi } from 'vitest'
import { jsonAnswer } from '@/lib/http/api-answer'
import { answeringHot, type HotHandler } from '@/lib/http/hot-route'
import { readJson } from '@/lib/http/read-json'
import securityHeaders from '@/lib/http/security-headers.json'
import { createFrontDoor } from './front-door'

const named: HotHandler = async (_request, params) => jsonAnswer({ by: 'hot', ...params })
const cutShort: string[] = []
const echo: HotHandler = async (request) => {
  const body = await readJson(request, 1_000).catch((error: Error) => {
    cutShort.push(error.message)
    throw error
  })
  return jsonAnswer({ url: request.url, body })
}
const firstPiece: HotHandler = async (request) => {
  const reader = request.body?.getReader()
  await reader?.read()
  await reader?.cancel()
  return { status: 422, headers: {}, body: null }
}
let door: Server
let url: string

beforeAll(async () => {
  const routes = new Map([
    ['/api/exact', named],
    ['/api/things/{name}', named],
    ['/api/echo', answeringHot(echo)],
    ['/api/first-piece', firstPiece],
  ])
  door = createFrontDoor(routes, (_request, response) => response.end('{"by":"next"}'))
  door.listen(0, '127.0.0.1')
  await once(door, 'listening')
  url = `http://127.0.0.1:${(door.address() as AddressInfo).port}`
})
afterAll(() => door.close())

const post = async (path: string, method = 'POST') => (await fetch(url + path, { method })).json()

test('a hot path is answered by its handler, with the last part as its parameter where it has one', async () => {
  expect(await post('/api/exact')).toEqual({ by: 'hot' })
  expect(await post('/api/exact?x=1')).toEqual({ by: 'hot' })
  expect(await post('/api/things/my%20thing?x=/a/b')).toEqual({ by: 'hot', name: 'my thing' })
  expect(await post('/api/things/%ff')).toEqual({ by: 'hot', name: '%ff' })
})

test('everything else goes to Next', async () => {
  for (const path of ['/api/exact/more', '/api/other', '/api/things', '/api/things/a/b', '/'])
    expect(await post(path)).toEqual({ by: 'next' })
  expect(await post('/api/exact', 'GET')).toEqual({ by: 'next' })
})

test('a path that cannot be decoded is refused before Next, which would fail over it', async () => {
  for (const path of ['/api/other/%ff', '/api/other/%', '/api/other/%zz?x=1']) {
    const answer = await fetch(url + path)
    expect([answer.status, answer.headers.get('content-type')]).toEqual([400, 'application/problem+json'])
    expect(await answer.json()).toMatchObject({ code: 'malformed' })
  }
  for (const path of ['/api/other/%C3%BC', '/api/other/%2F', '/api/other?x=%ff'])
    expect(await post(path, 'GET')).toEqual({ by: 'next' })
})

const json = 'content-type: application/json\r\n'

test('a body is read whole however it comes, and answered with its length and the headers of every page', async () => {
  const body = JSON.stringify({ text: 'ü'.repeat(300) })
  for (const sent of [body, new Blob([body]).stream()]) {
    const init = { method: 'POST', headers: { 'content-type': 'application/json' }, body: sent, duplex: 'half' }
    const answer = await fetch(`${url}/api/echo`, init as RequestInit)
    expect(answer.headers.get('content-length')).toBe(String(Buffer.byteLength(await answer.clone().text())))
    for (const [name, value] of Object.entries(securityHeaders)) expect(answer.headers.get(name)).toBe(value)
    expect(await answer.json()).toEqual({ url: `${url}/api/echo`, body: JSON.parse(body) })
  }
  const long = { method: 'POST', headers: { 'content-type': 'application/json' }, body: `"${'x'.repeat(2_000)}"` }
  expect((await fetch(`${url}/api/echo`, long)).status).toBe(413)
  expect((await fetch(`${url}/api/echo`, { ...long, body: '{}' })).status).toBe(200)
})

test('a body that is too large is told so, whether or not its length was announced', async () => {
  const large = new Blob([`"${'x'.repeat(20_000_000)}"`])
  for (const body of [large, large.stream()]) {
    const init = { method: 'POST', headers: { 'content-type': 'application/json' }, body, duplex: 'half' }
    expect((await fetch(`${url}/api/echo`, init as RequestInit)).status).toBe(413)
  }
})

test.each([
  ['two hosts', `Host: a\r\nHost: b\r\n${json}content-length: 2\r\n\r\n{}`, 400],
  ['two credentials', `Host: a\r\nAuthorization: Bearer a\r\nauthorization: Bearer b\r\n\r\n`, 400],
  ['two types', `Host: a\r\n${json}${json}content-length: 2\r\n\r\n{}`, 400],
  ['a host that is none', `Host: a b\r\n${json}content-length: 2\r\n\r\n{}`, 400],
  ['no fault', `Host: a\r\n${json}content-length: 2\r\n\r\n{}`, 200],
])('a request with %s is answered with a status, never dropped', async (_, head, status) => {
  expect(await exchange(`POST /api/echo HTTP/1.1\r\nConnection: close\r\n${head}`)).toMatch(`HTTP/1.1 ${status} `)
})

// What a server in front may take for the end of one request and the beginning of another.
test.each([
  ['a length and pieces', `Host: a\r\n${json}content-length: 2\r\ntransfer-encoding: chunked\r\n\r\n0\r\n\r\n`],
  ['pieces in a disguise', `Host: a\r\n${json}transfer-encoding: xchunked\r\n\r\n0\r\n\r\n`],
  ['two lengths', `Host: a\r\n${json}content-length: 2\r\ncontent-length: 3\r\n\r\n{}`],
  ['a folded header', `Host: a\r\n${json}x-folded: a\r\n b\r\ncontent-length: 2\r\n\r\n{}`],
  ['lines without a return', `Host: a\n${json.replace('\r', '')}content-length: 2\n\n{}`],
  ['a space before the colon', `Host: a\r\n${json}content-length : 2\r\n\r\n{}`],
])('a request with %s is refused, and nothing after it is read on that connection', async (_, head) => {
  const smuggled = `POST /api/exact HTTP/1.1\r\nHost: a\r\ncontent-length: 0\r\n\r\n`
  const answer = await exchange(`POST /api/echo HTTP/1.1\r\n${head}${smuggled}`)
  expect(answer).toMatch(/^HTTP\/1\.1 400 /)
  expect(answer).not.toContain('by')
})

test.each(['TRACE', 'TRACK'])('%s is refused, and tells nothing of the request', async (method) => {
  const answer = await exchange(`${method} /api/echo HTTP/1.1\r\nHost: a\r\nCookie: secret=1\r\n\r\n`)
  expect(answer).toMatch(/^HTTP\/1\.1 (405|400) /)
  expect(answer).not.toContain('secret')
})

test('a client that leaves in the middle of its body ends its own request, and nothing else', async () => {
  const socket = connect((door.address() as AddressInfo).port, '127.0.0.1')
  socket.write(`POST /api/echo HTTP/1.1\r\nHost: a\r\n${json}content-length: 100\r\n\r\n{`)
  await once(door, 'request')
  socket.destroy()
  await vi.waitFor(() => expect(cutShort.at(-1)).toBe('The body ended before it was complete.'))
  expect(await post('/api/exact')).toEqual({ by: 'hot' })
})

test('a body that trickles in gets half a minute, then an answer and the end of its connection', async () => {
  vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] })
  const socket = connect((door.address() as AddressInfo).port, '127.0.0.1').setEncoding('utf8')
  socket.write(`POST /api/echo HTTP/1.1\r\nHost: a\r\n${json}content-length: 100\r\n\r\n{`)
  await once(door, 'request')
  vi.advanceTimersByTime(29_000)
  socket.write('"')
  vi.advanceTimersByTime(2_000)
  vi.useRealTimers()
  let answer = ''
  for await (const chunk of socket) answer += chunk
  expect(answer).toMatch(/^HTTP\/1\.1 408 /)
})

test('who stops reading a body in its middle is answered on the same connection, and so is the next request', async () => {
  const socket = connect((door.address() as AddressInfo).port, '127.0.0.1').setEncoding('utf8')
  let answers = ''
  socket.on('data', (text) => {
    answers += text
  })
  const piece = `3e8\r\n${'x'.repeat(1_000)}\r\n`
  socket.write(`POST /api/first-piece HTTP/1.1\r\nHost: a\r\ntransfer-encoding: chunked\r\n\r\n${piece}`)
  await vi.waitFor(() => expect(answers).toMatch('HTTP/1.1 422 '))
  socket.write(`${piece.repeat(200)}0\r\n\r\nPOST /api/exact HTTP/1.1\r\nHost: a\r\ncontent-length: 0\r\n\r\n`)
  await vi.waitFor(() => expect(answers).toMatch('{"by":"hot"}'))
  socket.destroy()
})

async function exchange(text: string): Promise<string> {
  const socket = connect((door.address() as AddressInfo).port, '127.0.0.1').setEncoding('utf8')
  socket.write(text)
  let answer = ''
  for await (const chunk of socket) answer += chunk
  return answer
}
