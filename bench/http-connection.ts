import { connect } from 'node:net'

export type HttpAnswer = { status: number; body: string }

/** One kept-alive HTTP/1.1 connection that speaks in whole texts: a tenth of a client library's work a request. */
export type HttpConnection = { exchange(request: string): Promise<HttpAnswer>; close(): void }

export async function openConnection(url: URL): Promise<HttpConnection> {
  const socket = connect(Number(url.port), url.hostname)
  socket.setNoDelay(true)
  socket.setEncoding('latin1')
  await new Promise<void>((resolve, reject) => socket.once('connect', resolve).once('error', reject))
  let received = ''
  let waiting: { resolve(answer: HttpAnswer): void; reject(error: Error): void } | null = null
  socket.on('data', (chunk: string) => {
    received += chunk
    const answer = wholeAnswer(received)
    if (!answer) return
    received = ''
    const current = waiting
    waiting = null
    current?.resolve(answer)
  })
  socket.on('error', (error) => waiting?.reject(error))
  socket.on('close', () => waiting?.reject(new Error('the connection was closed before the answer')))
  return {
    exchange: (request) =>
      new Promise((resolve, reject) => {
        waiting = { resolve, reject }
        socket.write(request, 'latin1')
      }),
    close: () => void socket.destroy(),
  }
}

/** Null while something is missing. Understands what our server sends: a length, or chunks. */
function wholeAnswer(received: string): HttpAnswer | null {
  const headEnd = received.indexOf('\r\n\r\n')
  if (headEnd < 0) return null
  const head = received.slice(0, headEnd).toLowerCase()
  const status = Number(head.slice(9, 12))
  const bodyStart = headEnd + 4
  const length = /\r\ncontent-length: *(\d+)/.exec(head)?.[1]
  if (length !== undefined) {
    const end = bodyStart + Number(length)
    return received.length < end ? null : { status, body: received.slice(bodyStart, end) }
  }
  return received.endsWith('\r\n0\r\n\r\n') ? { status, body: received.slice(bodyStart) } : null
}
