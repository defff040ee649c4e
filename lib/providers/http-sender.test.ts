import { createServer as createHttpServer, type IncomingMessage } from 'node:http'
import { type AddressInfo, createServer, type Server, type Socket } from 'node:net'
import { afterEach, describe, expect, it, vi } from 'vitest'
import { Exchange, type HttpResult, headerValue } from '@/lib/providers/http-exchange'
import { createHttpSender, type HttpRequest } from '@/lib/providers/http-sender'
import { createTargetGuard } from '@/lib/providers/ssrf-guard'

const guard = createTargetGuard({ allowedHosts: ['127.0.0.1'] })
const closing: (() => unknown)[] = []

afterEach(async () => {
  for (const close of closing.splice(0)) await close()
})

function newSender(connectionsMax = 4) {
  const sender = createHttpSender({ guard, connectionsMax })
  closing.push(() => sender.close())
  return sender
}

/** A server that says exactly these bytes to each request, and counts what it was sent. */
async function rawServer(respond: (socket: Socket, requestNumber: number) => void) {
  let connections = 0
  let requests = 0
  const sockets = new Set<Socket>()
  const server: Server = createServer((socket) => {
    connections += 1
    sockets.add(socket)
    socket.on('error', () => {})
    socket.on('data', (data) => {
      if (!data.includes('HTTP/1.1')) return
      requests += 1
      respond(socket, requests)
    })
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  closing.push(() => {
    for (const socket of sockets) socket.destroy()
    return new Promise((resolve) => server.close(resolve))
  })
  const { port } = server.address() as AddressInfo
  return { url: `http://127.0.0.1:${port}/send`, connections: () => connections, requests: () => requests }
}

function postTo(url: string, changes: Partial<HttpRequest> = {}): HttpRequest {
  return {
    method: 'POST',
    url,
    headers: ['content-type', 'application/json'],
    body: Buffer.from('{"hello":"world"}'),
    userAgent: 'Once/test',
    timeoutMs: 5_000,
    signal: new AbortController().signal,
    ...changes,
  }
}

const ok = (body: string, more = '') => `HTTP/1.1 200 OK\r\ncontent-length: ${body.length}\r\n${more}\r\n${body}`

describe('a request', () => {
  it('carries our name, our bytes, asks for an answer without compression, and keeps its connection', async () => {
    const seen: IncomingMessage[] = []
    const bodies: string[] = []
    const server = createHttpServer((request, response) => {
      seen.push(request)
      request.on('data', (chunk: Buffer) => bodies.push(chunk.toString()))
      request.on('end', () => response.writeHead(200, { 'x-answer': 'yes' }).end('{"id":"1"}'))
    })
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
    closing.push(() => new Promise((resolve) => server.close(resolve)))
    const sender = newSender(1)
    const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}/path?q=1`
    const first = await sender.send(postTo(url))
    await sender.send(postTo(url))
    expect(first).toMatchObject({ kind: 'response', status: 200 })
    if (first.kind === 'response') {
      expect(first.body.toString()).toBe('{"id":"1"}')
      expect(headerValue(first.headers, 'x-answer')).toBe('yes')
    }
    expect(seen[0]?.url).toBe('/path?q=1')
    expect(seen[0]?.headers).toMatchObject({
      'user-agent': 'Once/test',
      'accept-encoding': 'identity',
      'content-type': 'application/json',
      'content-length': '17',
    })
    expect(bodies).toEqual(['{"hello":"world"}', '{"hello":"world"}'])
    expect(seen[0]?.socket).toBe(seen[1]?.socket)
  })

  it('ignores proxy settings of the environment', async () => {
    const proxy = await rawServer((socket) => socket.write(ok('{}')))
    vi.stubEnv('HTTP_PROXY', proxy.url)
    vi.stubEnv('HTTPS_PROXY', proxy.url)
    const server = await rawServer((socket) => socket.write(ok('{"id":"1"}')))
    expect(await newSender().send(postTo(server.url))).toMatchObject({ kind: 'response' })
    expect(proxy.connections()).toBe(0)
    vi.unstubAllEnvs()
  })
})

describe('certainly not sent', () => {
  it('a refused connection', async () => {
    const server = await rawServer(() => {})
    for (const close of closing.splice(0)) await close()
    const result = await newSender().send(postTo(server.url))
    expect(result).toEqual({ kind: 'not_sent', code: 'connection_refused', detail: 'ECONNREFUSED' })
  })

  it('every one of many requests that wait for few connections, none of which comes about; later ones do', async () => {
    const server = await rawServer(() => {})
    for (const close of closing.splice(0)) await close()
    const sender = newSender(3)
    const results = await Promise.all(Array.from({ length: 50 }, () => sender.send(postTo(server.url))))
    expect(new Set(results.map((result) => (result.kind === 'response' ? 'response' : result.code)))).toEqual(
      new Set(['connection_refused']),
    )

    const revived = createServer((socket) => socket.on('error', () => {}).once('data', () => socket.end(ok('{}'))))
    await new Promise<void>((resolve) => revived.listen(Number(new URL(server.url).port), '127.0.0.1', resolve))
    closing.push(() => new Promise((resolve) => revived.close(resolve)))
    expect(await sender.send(postTo(server.url))).toMatchObject({ kind: 'response', status: 200 })
  })

  it('a name that does not exist', async () => {
    const deaf = createTargetGuard({
      allowedHosts: [],
      resolve: (_, __, done) => done(Object.assign(new Error('no such name'), { code: 'ENOTFOUND' }), []),
    })
    const sender = createHttpSender({ guard: deaf, connectionsMax: 1 })
    closing.push(() => sender.close())
    const result = await sender.send(postTo('https://nowhere.example.com/'))
    expect(result).toEqual({ kind: 'not_sent', code: 'dns_failure', detail: 'ENOTFOUND' })
  })

  it('a TLS handshake that fails', async () => {
    const plain = createServer((socket) =>
      socket
        .on('error', () => {})
        .resume()
        .end('this is not TLS\r\n'),
    )
    await new Promise<void>((resolve) => plain.listen(0, '127.0.0.1', resolve))
    closing.push(() => new Promise((resolve) => plain.close(resolve)))
    const result = await newSender().send(postTo(`https://127.0.0.1:${(plain.address() as AddressInfo).port}/`))
    expect(result).toMatchObject({ kind: 'not_sent', code: 'tls_failure' })
  })

  it('a name whose answer does not come before the deadline', async () => {
    const silent = createTargetGuard({ allowedHosts: [], resolve: () => {} })
    const sender = createHttpSender({ guard: silent, connectionsMax: 1 })
    closing.push(() => sender.close())
    const result = await sender.send(postTo('https://slow.example.com/', { timeoutMs: 20 }))
    expect(result).toEqual({ kind: 'not_sent', code: 'connect_timeout', detail: null })
  })

  it('a request still waiting for a connection at its deadline; it is not written afterwards either', async () => {
    const held: Socket[] = []
    const server = await rawServer((socket) => held.push(socket))
    const sender = newSender(1)
    const first = sender.send(postTo(server.url))
    const second = await sender.send(postTo(server.url, { timeoutMs: 50 }))
    expect(second).toEqual({ kind: 'not_sent', code: 'connect_timeout', detail: null })
    held[0]?.write(ok('{"id":"1"}'))
    expect(await first).toMatchObject({ kind: 'response', status: 200 })
    const third = sender.send(postTo(server.url))
    await vi.waitFor(() => expect(server.requests()).toBe(2))
    held[1]?.write(ok('{"id":"3"}'))
    expect(await third).toMatchObject({ kind: 'response' })
    expect(server.requests()).toBe(2)
  })

  it('a request whose headers would carry another header', async () => {
    const server = await rawServer((socket) => socket.write(ok('{}')))
    const result = await newSender().send(postTo(server.url, { headers: ['authorization', 'Bearer a\r\nx-evil: 1'] }))
    expect(result).toMatchObject({ kind: 'not_sent', code: 'request_invalid' })
    expect(server.requests()).toBe(0)
  })

  it('anything after the process was told to end', async () => {
    const server = await rawServer((socket) => socket.write(ok('{}')))
    const signal = AbortSignal.abort()
    const result = await newSender().send(postTo(server.url, { signal }))
    expect(result).toEqual({ kind: 'not_sent', code: 'aborted', detail: null })
    expect(server.connections()).toBe(0)
  })

  it.each(['not a url', 'ftp://127.0.0.1/', 'http://user:secret@127.0.0.1/'])('%s as an address', async (url) => {
    expect(await newSender().send(postTo(url))).toMatchObject({ kind: 'not_sent', code: 'target_blocked' })
  })
})

describe('ambiguous', () => {
  it.each<[string, (socket: Socket) => void, string]>([
    ['a reset after the request was written', (socket) => socket.resetAndDestroy(), 'connection_closed'],
    ['a connection closed without an answer', (socket) => socket.end(), 'connection_closed'],
    ['half a status line', (socket) => socket.end('HTTP/1.1 20'), 'connection_closed'],
    ['an answer that is no HTTP', (socket) => socket.end('220 mail.example.com\r\n'), 'answer_malformed'],
    ['an answer shorter than announced', (socket) => socket.end(ok('{"id":1}').slice(0, -3)), 'connection_closed'],
    [
      'headers without end',
      (socket) => void socket.write(`HTTP/1.1 200 OK\r\nx: ${'y'.repeat(20_000)}`),
      'answer_malformed',
    ],
    [
      'two lengths that differ',
      (socket) => void socket.write('HTTP/1.1 200 OK\r\ncontent-length: 2\r\ncontent-length: 9\r\n\r\n{}'),
      'answer_malformed',
    ],
    [
      'a protocol switch that nobody asked for',
      (socket) => void socket.write('HTTP/1.1 101 Switching Protocols\r\nconnection: upgrade\r\nupgrade: x\r\n\r\n'),
      'connection_closed',
    ],
  ])('%s', async (_, respond, code) => {
    const server = await rawServer(respond)
    const result = await newSender().send(postTo(server.url))
    expect(result).toMatchObject({ kind: 'ambiguous', code })
    expect(server.requests()).toBe(1)
  })

  it('an answer larger than 64 KiB, however it is announced, without reading on', async () => {
    let written = 0
    let pouring: Socket | undefined
    const server = await rawServer((socket) => {
      pouring = socket
      socket.write('HTTP/1.1 200 OK\r\ntransfer-encoding: chunked\r\n\r\n')
      const chunk = `10000\r\n${'x'.repeat(0x10000)}\r\n`
      const pour = () => {
        while (!socket.destroyed && socket.write(chunk)) written += chunk.length
      }
      socket.on('drain', pour)
      pour()
    })
    const result = await newSender().send(postTo(server.url))
    expect(result).toEqual({ kind: 'ambiguous', code: 'answer_too_large', detail: null, status: 200 })
    await expect.poll(() => pouring?.destroyed).toBe(true)
    expect(written).toBeLessThan(64 * 1024 * 1024)
  })

  it('a deadline after the request was written, also while the answer trickles in', async () => {
    const server = await rawServer((socket) => socket.write('HTTP/1.1 200 OK\r\ncontent-length: 100\r\n\r\n{'))
    const result = await newSender().send(postTo(server.url, { timeoutMs: 60 }))
    expect(result).toEqual({ kind: 'ambiguous', code: 'timeout', detail: null, status: 200 })
  })

  it('a process told to end while the answer is pending', async () => {
    const ending = new AbortController()
    const server = await rawServer(() => ending.abort())
    const result = await newSender().send(postTo(server.url, { signal: ending.signal }))
    expect(result).toEqual({ kind: 'ambiguous', code: 'aborted', detail: null, status: null })
  })
})

describe('a request is written once', () => {
  it('also when a kept connection dies under it: that is ambiguous, not a reason to repeat it', async () => {
    const server = await rawServer((socket, number) => {
      if (number === 1) socket.write(ok('{"id":"1"}'))
      else socket.resetAndDestroy()
    })
    const sender = newSender(1)
    expect(await sender.send(postTo(server.url))).toMatchObject({ kind: 'response' })
    expect(await sender.send(postTo(server.url))).toMatchObject({ kind: 'ambiguous', code: 'connection_closed' })
    expect(server.requests()).toBe(2)
    expect(server.connections()).toBe(1)
  })

  it('also if the client library tried to: the second attempt is cut off unwritten, and nothing is certain', () => {
    const results: HttpResult[] = []
    const exchange = new Exchange(1_000, new AbortController().signal, (result) => results.push(result))
    exchange.onConnect(() => {})
    expect(() => exchange.onConnect(() => {})).toThrow()
    exchange.onError(new Error('written before'))
    expect(results).toMatchObject([{ kind: 'ambiguous' }])
  })

  it('and a redirect is an answer, not an order', async () => {
    const elsewhere = await rawServer((socket) => socket.write(ok('{"id":"1"}')))
    const server = await rawServer((socket) =>
      socket.write(`HTTP/1.1 307 Temporary Redirect\r\nlocation: ${elsewhere.url}\r\ncontent-length: 0\r\n\r\n`),
    )
    expect(await newSender().send(postTo(server.url))).toMatchObject({ kind: 'response', status: 307 })
    expect(elsewhere.connections()).toBe(0)
  })
})

describe('a connection after an anomaly', () => {
  it('is not used again when the server said more than it was asked', async () => {
    const server = await rawServer((socket, number) =>
      socket.write(ok(`{"id":"${number}"}`) + (number === 1 ? ok('{"id":"of-nobody"}') : '')),
    )
    const sender = newSender(1)
    const first = await sender.send(postTo(server.url))
    const second = await sender.send(postTo(server.url))
    expect(first.kind === 'response' && first.body.toString()).toBe('{"id":"1"}')
    expect(second.kind === 'response' && second.body.toString()).toBe('{"id":"2"}')
    expect(server.connections()).toBe(2)
  })

  it('is not used again after a deadline, so that a late answer meets nobody', async () => {
    const sockets: Socket[] = []
    const server = await rawServer((socket, number) => {
      sockets.push(socket)
      if (number > 1) socket.write(ok('{"id":"second"}'))
    })
    const sender = newSender(1)
    expect(await sender.send(postTo(server.url, { timeoutMs: 50 }))).toMatchObject({ kind: 'ambiguous' })
    const second = sender.send(postTo(server.url))
    sockets[0]?.write(ok('{"id":"late"}'))
    const answer = await second
    expect(answer.kind === 'response' && answer.body.toString()).toBe('{"id":"second"}')
    expect(server.connections()).toBe(2)
  })

  it('never opens more connections than allowed', async () => {
    const server = await rawServer((socket) => socket.write(ok('{"id":"1"}')))
    const sender = newSender(3)
    const results = await Promise.all(Array.from({ length: 50 }, () => sender.send(postTo(server.url))))
    expect(results.every(({ kind }) => kind === 'response')).toBe(true)
    expect(server.connections()).toBeLessThanOrEqual(3)
    expect(server.requests()).toBe(50)
  })
})
