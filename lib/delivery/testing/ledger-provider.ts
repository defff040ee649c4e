import { createServer, type IncomingMessage, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'

/** What the next calls meet, in turn; when the script is used up, calls are accepted. */
export type Scripted =
  | { answer: number; headers?: Record<string, string> }
  /** Accepted and written to the ledger, but the caller never hears of it. */
  | 'lose_reply'
  /** Accepted, and the reply waits until `letGo` is called. */
  | 'hold_reply'

export type LedgerProvider = {
  baseUrl: string
  /** Keys of accepted messages, in order: a key twice is a customer who got it twice. */
  accepted: string[]
  /** Every call: key, and the exact body. */
  calls: { key: string; body: string }[]
  script: Scripted[]
  /** Runs between taking a message and answering: a provider whose receipt is faster than its reply. */
  beforeReply: (message: { key: string; id: string }) => Promise<void>
  letGo(): void
  /** Resolves when a call is held. */
  held(): Promise<void>
  close(): Promise<void>
}

/** A provider of the guide's shape with a ledger of its own. Keyed: it answers a known key without accepting again. */
export async function ledgerProvider(options: { keyed: boolean }): Promise<LedgerProvider> {
  const known = new Set<string>()
  const waiting: (() => void)[] = []
  const heldListeners: (() => void)[] = []
  const provider: LedgerProvider = {
    baseUrl: '',
    accepted: [],
    calls: [],
    script: [],
    beforeReply: async () => {},
    letGo() {
      for (const reply of waiting.splice(0)) reply()
    },
    held: () => (waiting.length > 0 ? Promise.resolve() : new Promise((resolve) => heldListeners.push(resolve))),
    close: () =>
      new Promise((resolve) => {
        server.closeAllConnections()
        server.close(() => resolve())
      }),
  }

  function answer(response: ServerResponse, body: string): void {
    const key = (JSON.parse(body) as { idempotencyKey: string }).idempotencyKey
    provider.calls.push({ key, body })
    const step = provider.script.shift()
    if (typeof step === 'object') {
      response
        .writeHead(step.answer, { 'content-type': 'application/json', ...step.headers })
        .end('{"message":"scripted"}')
      return
    }
    if (!options.keyed || !known.has(key)) provider.accepted.push(key)
    known.add(key)
    const reply = () =>
      response.writeHead(200, { 'content-type': 'application/json' }).end(JSON.stringify({ id: `m-${key}` }))
    if (step === 'lose_reply') response.destroy()
    else if (step === 'hold_reply') {
      waiting.push(reply)
      for (const listener of heldListeners.splice(0)) listener()
    } else void provider.beforeReply({ key, id: `m-${key}` }).then(reply)
  }

  const server = createServer((request: IncomingMessage, response: ServerResponse) => {
    const chunks: Buffer[] = []
    request.on('data', (chunk: Buffer) => chunks.push(chunk))
    request.on('end', () => answer(response, Buffer.concat(chunks).toString()))
    request.on('error', () => {})
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  provider.baseUrl = `http://127.0.0.1:${(server.address() as AddressInfo).port}`
  return provider
}
