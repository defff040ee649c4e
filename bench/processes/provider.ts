import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { serveParent } from '@/bench/child'

export type ProviderReady = { url: string }
/** Empties the ledger as well. `at`: milliseconds of the system's monotonic clock, one for all processes. */
export type ProviderLedger = { calls: number; arrivals: { key: string; at: number }[] }

// As little as a provider can be: the engine is measured, not it. It takes everything and notes key and instant.
let calls = 0
let arrivals: ProviderLedger['arrivals'] = []
const answerAfterMs = Number(process.env.BENCH_ANSWER_AFTER_MS ?? 0)
const keyMark = '"idempotencyKey":"'

const server = createServer((request, response) => {
  let body = ''
  request.setEncoding('latin1')
  request.on('data', (chunk: string) => {
    body += chunk
  })
  request.on('end', () => {
    const start = body.indexOf(keyMark) + keyMark.length
    arrivals.push({ key: body.slice(start, body.indexOf('"', start)), at: Number(process.hrtime.bigint()) / 1e6 })
    const answer = `{"id":"m-${++calls}"}`
    const reply = () => {
      response.writeHead(201, { 'content-type': 'application/json', 'content-length': answer.length })
      response.end(answer)
    }
    if (answerAfterMs > 0) setTimeout(reply, answerAfterMs)
    else reply()
  })
})
server.keepAliveTimeout = 60_000
server.listen(0, '127.0.0.1', () => {
  const { port } = server.address() as AddressInfo
  const ready: ProviderReady = { url: `http://127.0.0.1:${port}` }
  serveParent(ready, async (): Promise<ProviderLedger> => {
    const ledger = { calls, arrivals }
    calls = 0
    arrivals = []
    return ledger
  })
})
