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
  /** When each call came, on `performance.now()`. */
  calledAt: number[]
  /** Calls that are being answered now, and the most at once so far. */
  open: { now: number; most: number }
  script: Scripted[]
  /** Runs between taking a message and answering: a provider whose receipt is faster than its reply. */
  beforeReply: (message: { key: string; id: string }) => Promise<void>
  /** What every call meets when the script is used up, instead of being accepted. */
  always: Scripted | null
  /** How long each answer takes. */
  delayMs: number
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
    calledAt: [],
    open: { now: 0, most: 0 },
    script: [],
    beforeReply: async () => {},
    always: null,
    delayMs: 0,
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
    provider.calledAt.push(performance.now())
    const step = provider.script.shift() ?? provider.always
    if (step !== null && typeof step === 'object') {
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
    provider.open.most = Math.max(provider.open.most, ++provider.open.now)
    response.on('close', () => provider.open.now--)
    request.on('data', (chunk: Buffer) => chunks.push(chunk))
    request.on('end', () => {
      const body = Buffer.concat(chunks).toString()
      if (provider.delayMs === 0) answer(response, body)
      else setTimeout(() => answer(response, body), provider.delayMs)
    })
    request.on('error', () => {})
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  provider.baseUrl = `http://127.0.0.1:${(server.address() as AddressInfo).port}`
  return provider
}
