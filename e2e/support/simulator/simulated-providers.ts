import { createHash } from 'node:crypto'
import type { IncomingMessage, ServerResponse } from 'node:http'
import { Barrier } from '@/e2e/support/simulator/barrier'
import { type Fate, FaultSwitches } from '@/e2e/support/simulator/faults'
import { answerGarbage } from '@/e2e/support/simulator/garbage'
import type { Ledger } from '@/e2e/support/simulator/ledger'
import { lookUpAt, needsBearer } from '@/e2e/support/simulator/look-ups'
import type { RequestLog } from '@/e2e/support/simulator/request-log'
import { SentMessages } from '@/e2e/support/simulator/sent-messages'
import { isTokenPath, TokenDesk, tokenAnswer } from '@/e2e/support/simulator/token-desk'
import { confirmationOf, type Shape, type Submission, shapeAt, type Target } from '@/e2e/support/simulator/wire-shapes'

/** A message as a newcomer wants to see it arrive. */
export type Arrival = { at: string; provider: string; recipient: string | null; text: string | null; repeat: boolean }

/** The provider of what comes as mail. */
export const smtpProvider = 'smtp'

const arrivalsMax = 50
const bodyBytesMax = 1024 * 1024

type Provider = { name: string; faults: FaultSwitches; barrier: Barrier; messages: SentMessages; tokens: TokenDesk }
/** What a request leads to, once it has been read. */
type Reaction =
  | { kind: 'refuse'; status: number; body: string; retryAfter: string | null }
  | { kind: 'confirm'; submission: Submission; id: string }
  | { kind: 'silence' }
type Confirmed = Extract<Reaction, { kind: 'confirm' }>
type Call = {
  provider: Provider
  fate: Fate
  shape: Shape
  target: Target
  request: IncomingMessage
  response: ServerResponse
}

/** All providers of one simulator: they come into being when they are first named. */
export class SimulatedProviders {
  readonly arrivals: Arrival[] = []
  readonly #providers = new Map<string, Provider>()

  constructor(
    readonly ledger: Ledger,
    readonly log: RequestLog,
    private readonly keyless: ReadonlySet<string>,
  ) {}

  named(name: string): Provider {
    let provider = this.#providers.get(name)
    if (!provider) {
      const faults = new FaultSwitches(!this.keyless.has(name))
      provider = { name, faults, barrier: new Barrier(), messages: new SentMessages(), tokens: new TokenDesk() }
      this.#providers.set(name, provider)
    }
    return provider
  }

  /** Answers a request to one of the wire shapes. @returns false when the path is none of them */
  serve(request: IncomingMessage, response: ServerResponse): boolean {
    const { providerName, ...target } = split(request.url ?? '/')
    if (this.#lookUp(providerName, target, request, response)) return true
    if (this.#giveToken(providerName, target.path, request, response)) return true
    const shape = shapeAt(target.path)
    if (!shape) return false
    if (request.method !== 'POST') {
      answer(response, 405, '{"code":"method_not_allowed"}')
      return true
    }
    const provider = this.named(providerName)
    const fate = provider.faults.next()
    if (fate.down) request.socket.destroy()
    else readBody(request, (body) => this.#receive({ provider, fate, shape, target, request, response }, body))
    return true
  }

  /** Answers a question about what was taken, which no fault of sending concerns. @returns false when it is none */
  #lookUp(providerName: string, target: Target, request: IncomingMessage, response: ServerResponse): boolean {
    const lookUp = lookUpAt(request.method ?? '', target.path)
    if (!lookUp) return false
    const provider = this.named(providerName)
    readBody(request, (body) => {
      this.#logged(provider, request, body ?? '', 'look-up')
      const { lagMs, status, garbage } = provider.faults.lookUps()
      const admitted = !needsBearer(target.path) || provider.tokens.admits(request.headers.authorization)
      const refused = admitted ? status : 401
      if (refused !== null) return answer(response, refused, statusBody(refused))
      if (garbage === 'silence') return
      if (garbage === 'hang-up') return void request.socket.destroy()
      if (garbage !== null) return answerGarbage(garbage, response, 'look-up')
      const found = lookUp({ ...target, body: body ?? '' }, (recipient) => provider.messages.visible(lagMs, recipient))
      answer(response, found.status, found.body)
    })
    return true
  }

  /** @returns false when the path is no token endpoint */
  #giveToken(providerName: string, path: string, request: IncomingMessage, response: ServerResponse): boolean {
    if (request.method !== 'POST' || !isTokenPath(path)) return false
    const provider = this.named(providerName)
    readBody(request, (body) => {
      this.#logged(provider, request, body ?? '', 'token')
      const { tokenStatus: status, tokenExpiresIn: expiresIn, tokenSilent } = provider.faults.current()
      if (tokenSilent) return
      const asked = { path, body: body ?? '', headers: request.headers }
      const given = tokenAnswer(provider.tokens, asked, { status, expiresIn })
      answer(response, given.status, given.body)
    })
    return true
  }

  #logged(provider: Provider, request: IncomingMessage, body: string, outcome: string, key: string | null = null) {
    const { remotePort = null } = request.socket
    const entry = { provider: provider.name, path: request.url ?? '', body, key, remotePort, outcome }
    return this.log.add(entry, request.rawHeaders)
  }

  #receive(call: Call, body: string | null): void {
    const reaction = body === null ? refuse(call.shape, 413, 'too_large') : this.#react(call, body)
    if (reaction.kind === 'refuse') answer(call.response, reaction.status, reaction.body, reaction.retryAfter)
    if (reaction.kind === 'confirm') this.#confirm(call, reaction)
  }

  #react({ provider, fate, shape, target, request }: Call, body: string): Reaction {
    const submission = shape.read(body, request.headers, target)
    const logged = this.#logged(provider, request, body, 'refused', 'refuse' in submission ? null : submission.key)
    if (fate.hang) return { kind: 'silence' }
    if (shape.bearer && !provider.tokens.admits(request.headers.authorization))
      return refuse(shape, 401, 'unauthorized')
    if (fate.rejectStatus !== null) return refuse(shape, fate.rejectStatus, 'rejected')
    if (fate.status !== null && !fate.statusAfterAccept) {
      return { kind: 'refuse', status: fate.status, body: statusBody(fate.status), retryAfter: fate.retryAfter }
    }
    if ('refuse' in submission) return refuse(shape, submission.refuse, submission.code)
    const isNew = submission.again || (submission.upsert && submission.key === null)
    const keyed = fate.keyed && !shape.keyless && !isNew
    const bodyHash = createHash('sha256').update(body).digest('hex')
    const taken = this.take(provider, { ...fate, keyed }, submission, bodyHash)
    logged.outcome = taken.kind
    if (taken.kind === 'accepted')
      provider.messages.add({ ...submission, id: taken.id, at: new Date(), path: target.path })
    switch (taken.kind) {
      case 'key_missing':
        return refuse(shape, 400, 'idempotency_key_missing')
      case 'other_body':
        return refuse(shape, 422, 'idempotency_key_reused')
      case 'accepted':
      case 'repeat':
        return { kind: 'confirm', submission, id: taken.id }
    }
  }

  /** The provider's decision, in the ledger before anybody hears of it. */
  take(provider: Provider, fate: Fate, submission: Submission, bodyHash: string) {
    const { key, recipient } = submission
    const { keyed, keyTtlMs } = fate
    const anyBody = submission.upsert ?? false
    const taken = this.ledger.offer({ provider: provider.name, key, recipient, bodyHash, keyed, anyBody, keyTtlMs })
    if (taken.kind === 'accepted' || taken.kind === 'repeat') {
      this.arrivals.unshift({
        at: new Date().toISOString(),
        provider: provider.name,
        recipient,
        text: submission.text,
        repeat: taken.kind === 'repeat',
      })
      if (this.arrivals.length > arrivalsMax) this.arrivals.pop()
    }
    return taken
  }

  #confirm({ provider, fate, shape, target, request, response }: Call, { submission, id }: Confirmed): void {
    const reply = () => {
      if (fate.loseReply) request.socket.destroy()
      else if (fate.status !== null) answer(response, fate.status, statusBody(fate.status), fate.retryAfter)
      else if (fate.garbage !== null) answerGarbage(fate.garbage, response, id)
      else {
        const { status, headers, body } = confirmationOf(shape, id, submission, target)
        for (const [name, value] of Object.entries(headers ?? {})) response.setHeader(name, value)
        answer(response, status, body)
      }
    }
    const replyInTime = () => {
      if (fate.delayMs > 0) setTimeout(reply, fate.delayMs)
      else reply()
    }
    this.ledger.whenWritten(() => {
      const held = provider.barrier.pass({ key: submission.key, id }, replyInTime)
      if (!held) return

      request.socket.once('close', () => {
        held.connected = false
      })
    })
  }
}

const splitPath = /^\/p\/([A-Za-z0-9._-]+)(\/[^?]*)?/

/** `/p/<provider>/…` names the provider; without the prefix it is `default`. */
function split(url: string): Target & { providerName: string } {
  const mark = url.indexOf('?')
  const query = new URLSearchParams(mark < 0 ? '' : url.slice(mark + 1))
  const match = splitPath.exec(url)
  if (match) return { providerName: match[1] ?? 'default', path: match[2] ?? '/', query }
  return { providerName: 'default', path: mark < 0 ? url : url.slice(0, mark), query }
}

function readBody(request: IncomingMessage, done: (body: string | null) => void): void {
  const chunks: Buffer[] = []
  let bytes = 0
  request.on('data', (chunk: Buffer) => {
    bytes += chunk.length
    if (bytes <= bodyBytesMax) chunks.push(chunk)
  })
  request.on('end', () => done(bytes > bodyBytesMax ? null : Buffer.concat(chunks).toString('utf8')))
  request.on('error', () => {})
}

function refuse(shape: Shape, status: number, code: string): Reaction {
  const body = JSON.stringify(shape.problem?.(status, code) ?? { code })
  return { kind: 'refuse', status, body, retryAfter: null }
}

/** A 204 with a body would break the connection for the next request. */
function statusBody(status: number): string {
  return status === 204 || status === 304 ? '' : '{"code":"simulated_status"}'
}

function answer(response: ServerResponse, status: number, body: string, retryAfter: string | null = null): void {
  if (retryAfter !== null) response.setHeader('retry-after', retryAfter)
  response.writeHead(status, { 'content-type': 'application/json', 'content-length': Buffer.byteLength(body) })
  response.end(body)
}
