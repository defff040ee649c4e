import type { ServerResponse } from 'node:http'
import { gzipSync } from 'node:zlib'
import type { Fate } from '@/e2e/support/simulator/faults'

// Made once, as a part of its own: to zip it for each answer takes longer than a client under test waits.
const zippedPadding = gzipSync('0'.repeat(10 * 1024 * 1024), { level: 1 })

/** Answers after an acceptance that no client should believe, or be hurt by. */
export function answerGarbage(kind: NonNullable<Fate['garbage']>, response: ServerResponse, id: string): void {
  const { socket } = response
  const body = JSON.stringify({ id })
  switch (kind) {
    case 'html':
      response
        .writeHead(200, { 'content-type': 'text/html' })
        .end('<html><body>Welcome to our hotel network</body></html>')
      return
    case 'empty':
      response.writeHead(200).end()
      return
    case 'huge':
      response.writeHead(200, { 'content-type': 'application/json' })
      response.end(JSON.stringify({ id, padding: 'x'.repeat(1024 * 1024) }))
      return
    case 'endless':
      response.writeHead(200, { 'content-type': 'application/json' })
      pour(response)
      return
    case 'gzip': {
      const zipped = Buffer.concat([gzipSync(`{"id":"${id}","padding":"`), zippedPadding, gzipSync('"}')])
      response.writeHead(200, { 'content-type': 'application/json', 'content-encoding': 'gzip' }).end(zipped)
      return
    }
    case 'redirect':
      response.writeHead(307, { location: '/p/redirected/webhook' }).end()
      return
    case 'cut-off':
      socket?.end(`HTTP/1.1 200 OK\r\ncontent-length: 1000\r\n\r\n${body}`)
      return
    case 'extra-bytes': {
      const answer = `HTTP/1.1 200 OK\r\ncontent-type: application/json\r\ncontent-length: ${body.length}\r\n\r\n${body}`
      socket?.write(`${answer}HTTP/1.1 200 OK\r\ncontent-length: 22\r\n\r\n{"id":"of-nobody-else"}`)
      return
    }
    case 'not-http':
      socket?.end('220 mail.example.com ESMTP\r\n')
      return
  }
}

/** Never ends by itself: whoever reads it without a limit fills its memory. */
function pour(response: ServerResponse): void {
  const chunk = Buffer.alloc(64 * 1024, 'x')
  const more = () => {
    while (!response.destroyed && response.write(chunk));
  }
  response.on('drain', more)
  more()
}
