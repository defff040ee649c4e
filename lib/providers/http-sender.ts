import { buildConnector, type Dispatcher, Pool } from 'undici'
import { type Target, TargetBlocked, type TargetGuard, targetGuard, targetOfUrl } from '@/lib/providers/ssrf-guard'

/**
 * What one HTTP request came to. The line that matters: `not_sent` means that no byte of the request was written, so
 * nobody can have acted on it; from the first byte on everything short of a whole answer is `ambiguous`.
 */
export type HttpResult =
  | { kind: 'response'; status: number; headers: RawHeaders; body: Buffer }
  | { kind: 'not_sent'; code: NotSentCode; detail: string | null }
  | { kind: 'ambiguous'; code: AmbiguousCode; detail: string | null; status: number | null }

export type NotSentCode =
  | 'target_blocked'
  | 'request_invalid'
  | 'dns_failure'
  | 'connection_refused'
  | 'host_unreachable'
  | 'tls_failure'
  | 'connect_timeout'
  | 'connect_failure'
  | 'aborted'

export type AmbiguousCode =
  | 'timeout'
  | 'aborted'
  | 'connection_closed'
  | 'answer_malformed'
  | 'answer_too_large'
  | 'connection_failure'

/** Name, value, name, value as they came; read with `headerValue`. Not an object: most answers' headers are never read. */
export type RawHeaders = readonly Buffer[]

export type HttpRequest = {
  method: 'POST' | 'GET'
  url: string
  /** Name, value, name, value. */
  headers: readonly string[]
  body: Buffer | null
  userAgent: string
  /** For everything: waiting for a connection, connecting, writing, reading. */
  timeoutMs: number
  signal: AbortSignal
}

export type HttpSender = {
  /** Never throws, never follows a redirect, never repeats a request. */
  send(request: HttpRequest): Promise<HttpResult>
  close(): Promise<void>
}

type SenderOptions = { guard: TargetGuard; connectionsMax: number }

/** Above what one process keeps busy towards one origin; the engine's own per-provider concurrency is below it. */
const connectionsMaxDefault = 512
/** A provider's answer is an id or an error: more is a fault or an attack. */
const answerBytesMax = 64 * 1024
const answerHeaderBytesMax = 16 * 1024
/** A server that drops SYNs is found out sooner than by most providers' timeouts. */
const connectTimeoutMs = 10_000
// A socket which the server closes while we write makes an unknown. So idle ones are given up well before servers do
// (Node closes after 5 s), and 2 s before the server's own announced limit.
const idleSocketMs = 4_000
const idleSocketMsMax = 30_000
const idleSocketMarginMs = 2_000

let ofThisProcess: HttpSender | undefined

/** Sends by this process's shared, guarded connections. */
export function sendHttp(request: HttpRequest): Promise<HttpResult> {
  ofThisProcess ??= createHttpSender({ guard: targetGuard(), connectionsMax: connectionsMaxDefault })
  return ofThisProcess.send(request)
}

/** Closes this process's provider connections; in-flight requests end as they would on a lost connection. */
export async function closeHttpConnections(): Promise<void> {
  await ofThisProcess?.close()
  ofThisProcess = undefined
}

type Route = { pool: Pool; path: string } | { fault: string }

export function createHttpSender(options: SenderOptions): HttpSender {
  const pools = new Map<string, Pool>()
  // By configured URL, of which there are as many as an administrator types.
  const routes = new Map<string, Route>()
  const inFlight = new Set<Exchange>()
  const watched = new WeakSet<AbortSignal>()

  function routeTo(text: string): Route {
    const url = URL.canParse(text) ? new URL(text) : null
    const target = url ? targetOfUrl(url) : { fault: 'not a URL' }
    if (url === null || 'fault' in target) return { fault: 'fault' in target ? target.fault : 'not a URL' }
    const fault = options.guard.faultOf(target)
    if (fault !== null) return { fault }
    let pool = pools.get(url.origin)
    if (!pool) {
      pool = openPool(url.origin, target, options)
      pools.set(url.origin, pool)
    }
    return { pool, path: url.pathname + url.search }
  }

  /** One listener a signal, however many requests are in flight under it. */
  function watch(signal: AbortSignal): void {
    if (watched.has(signal)) return
    watched.add(signal)
    signal.addEventListener('abort', () => {
      for (const exchange of inFlight) if (exchange.signal === signal) exchange.giveUp('aborted')
    })
  }

  function send(request: HttpRequest): Promise<HttpResult> {
    let route = routes.get(request.url)
    if (!route) {
      route = routeTo(request.url)
      routes.set(request.url, route)
    }
    if ('fault' in route) return Promise.resolve({ kind: 'not_sent', code: 'target_blocked', detail: route.fault })
    if (request.signal.aborted) return Promise.resolve({ kind: 'not_sent', code: 'aborted', detail: null })
    watch(request.signal)
    const { pool, path } = route
    return new Promise((resolve) => {
      const exchange: Exchange = new Exchange(request, (result) => {
        inFlight.delete(exchange)
        resolve(result)
      })
      inFlight.add(exchange)
      pool.dispatch(dispatchOptions(request, path), exchange)
    })
  }

  async function close(): Promise<void> {
    await Promise.all([...pools.values()].map((pool) => pool.destroy()))
  }

  return { send, close }
}

function dispatchOptions(request: HttpRequest, path: string): Dispatcher.DispatchOptions {
  return {
    path,
    method: request.method,
    headers: [...request.headers, 'user-agent', request.userAgent, 'accept-encoding', 'identity'],
    body: request.body,
    idempotent: false,
  }
}

function openPool(origin: string, target: Target, options: SenderOptions): Pool {
  return new Pool(origin, {
    connections: options.connectionsMax,
    connect: guardedConnector(target, options.guard),
    pipelining: 1,
    keepAliveTimeout: idleSocketMs,
    keepAliveMaxTimeout: idleSocketMsMax,
    keepAliveTimeoutThreshold: idleSocketMarginMs,
    maxHeaderSize: answerHeaderBytesMax,
    // The exchange's own deadline covers the whole; undici's coarse timers would only add work.
    headersTimeout: 0,
    bodyTimeout: 0,
  })
}

function guardedConnector(target: Target, guard: TargetGuard): buildConnector.connector {
  const connect = buildConnector({
    timeout: connectTimeoutMs,
    lookup: guard.lookupFor(target),
    // Said outright, so that an environment variable cannot switch verification off.
    rejectUnauthorized: true,
  })
  return (wanted, done) => {
    connect(wanted, (...[error, socket]) => {
      if (error) return done(error, null)
      const fault = guard.faultOfAddress(target, socket.remoteAddress ?? '')
      if (fault === null) return done(null, socket)
      socket.destroy()
      done(new TargetBlocked(fault), null)
    })
  }
}

/** One request and its answer, as undici's handler: one object a request, no stream, no promise of its own. */
class Exchange implements Dispatcher.DispatchHandler {
  readonly signal: AbortSignal
  readonly #settle: (result: HttpResult) => void
  readonly #deadline: NodeJS.Timeout
  #abort: (() => void) | null = null
  #settled = false
  #status: number | null = null
  #headers: Buffer[] = []
  #chunks: Buffer[] = []
  #bytes = 0

  constructor(request: HttpRequest, settle: (result: HttpResult) => void) {
    this.signal = request.signal
    this.#settle = settle
    this.#deadline = setTimeout(giveUpInTime, request.timeoutMs, this)
  }

  /** Undici calls this immediately before it writes; whatever happens earlier is a certain non-send. */
  onConnect(abort: () => void): void {
    // Thrown, not aborted: the request is dropped unwritten and the fresh connection stays usable.
    if (this.#settled) throw new Error('given up before it was written')
    if (this.#abort) throw new Error('a request is never written twice')
    this.#abort = abort
  }

  onHeaders(status: number, headers: Buffer[]): boolean {
    if (status < 200) return true
    this.#status = status
    this.#headers = headers
    return true
  }

  onData(chunk: Buffer): boolean {
    this.#bytes += chunk.length
    if (this.#bytes > answerBytesMax) {
      this.#end({ kind: 'ambiguous', code: 'answer_too_large', detail: null, status: this.#status })
      this.#abort?.()
      return true
    }
    this.#chunks.push(chunk)
    return true
  }

  onComplete(): void {
    const [only = empty] = this.#chunks
    const body = this.#chunks.length > 1 ? Buffer.concat(this.#chunks, this.#bytes) : only
    this.#end({ kind: 'response', status: this.#status ?? 0, headers: this.#headers, body })
  }

  onError(error: Error): void {
    if (this.#abort === null) this.#end({ kind: 'not_sent', ...notSentReason(error) })
    else this.#end({ kind: 'ambiguous', ...ambiguousReason(error), status: this.#status })
  }

  giveUp(code: 'timeout' | 'aborted'): void {
    if (this.#abort) {
      this.#end({ kind: 'ambiguous', code, detail: null, status: this.#status })
      this.#abort()
    } else {
      this.#end({ kind: 'not_sent', code: code === 'timeout' ? 'connect_timeout' : code, detail: null })
    }
  }

  #end(result: HttpResult): void {
    if (this.#settled) return
    this.#settled = true
    clearTimeout(this.#deadline)
    this.#settle(result)
  }
}

const empty = Buffer.alloc(0)

function giveUpInTime(exchange: Exchange): void {
  exchange.giveUp('timeout')
}

/** The first header of that name (lower case), or null. */
export function headerValue(headers: RawHeaders, name: string): string | null {
  for (let i = 0; i + 1 < headers.length; i += 2) {
    const candidate = headers[i]
    if (candidate?.length === name.length && candidate.toString('latin1').toLowerCase() === name) {
      return headers[i + 1]?.toString('latin1') ?? null
    }
  }
  return null
}

const notSentCodes: Readonly<Record<string, NotSentCode>> = {
  ERR_TARGET_BLOCKED: 'target_blocked',
  UND_ERR_INVALID_ARG: 'request_invalid',
  UND_ERR_NOT_SUPPORTED: 'request_invalid',
  ENOTFOUND: 'dns_failure',
  EAI_AGAIN: 'dns_failure',
  ENODATA: 'dns_failure',
  ECONNREFUSED: 'connection_refused',
  EHOSTUNREACH: 'host_unreachable',
  ENETUNREACH: 'host_unreachable',
  ETIMEDOUT: 'connect_timeout',
  UND_ERR_CONNECT_TIMEOUT: 'connect_timeout',
}

// OpenSSL's and Node's names for a handshake that did not come about.
const tlsCode = /^(CERT_|ERR_TLS|ERR_SSL|EPROTO$|DEPTH_ZERO|SELF_SIGNED|UNABLE_TO|HOSTNAME_MISMATCH|INVALID_CA)/

function notSentReason(error: Error): { code: NotSentCode; detail: string | null } {
  if (error instanceof TargetBlocked) return { code: 'target_blocked', detail: error.message }
  const code = codeOf(error)
  const known = notSentCodes[code ?? ''] ?? (tlsCode.test(code ?? '') ? 'tls_failure' : 'connect_failure')
  return { code: known, detail: code }
}

function ambiguousReason(error: Error): { code: AmbiguousCode; detail: string | null } {
  const code = codeOf(error)
  if (code === 'UND_ERR_SOCKET' || code === 'ECONNRESET' || code === 'EPIPE') {
    return { code: 'connection_closed', detail: code }
  }
  const malformed = code?.startsWith('HPE_') || code?.startsWith('UND_ERR_RES') || code === 'UND_ERR_HEADERS_OVERFLOW'
  return { code: malformed ? 'answer_malformed' : 'connection_failure', detail: code }
}

/** Only the code: a message may quote what the other side sent. */
function codeOf(error: Error): string | null {
  return 'code' in error && typeof error.code === 'string' ? error.code : null
}
