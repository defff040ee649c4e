import { buildConnector, type Dispatcher, Pool } from 'undici'
import { Exchange, type HttpResult } from '@/lib/providers/http-exchange'
import { type Target, TargetBlocked, type TargetGuard, targetGuard, targetOfUrl } from '@/lib/providers/ssrf-guard'

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
const answerHeaderBytesMax = 16 * 1024
/** A server that drops SYNs is found out sooner than by most providers' timeouts. */
const connectTimeoutMs = 10_000
// A socket which the server closes while we write makes an unknown. So idle ones are given up well before servers do
// (Node closes after 5 s), and 2 s before the server's own announced limit.
const idleSocketMs = 4_000
const idleSocketMsMax = 30_000
const idleSocketMarginMs = 2_000

const routesMax = 1_000

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
  // Providers have as many as an administrator types; look-ups have one for each message.
  const routes = new Map<string, Route>()
  // In any order, each at its own place: a Set that so many pass through keeps them all alive (see delivery-run.ts).
  const inFlight: Exchange[] = []
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
      for (const exchange of inFlight.slice()) if (exchange.signal === signal) exchange.giveUp('aborted')
    })
  }

  function leave(exchange: Exchange): void {
    const last = inFlight.pop()
    if (!last || last === exchange) return
    inFlight[exchange.place] = last
    last.place = exchange.place
  }

  function send(request: HttpRequest): Promise<HttpResult> {
    let route = routes.get(request.url)
    if (!route) {
      route = routeTo(request.url)
      if (routes.size >= routesMax) routes.clear()
      routes.set(request.url, route)
    }
    if ('fault' in route) return Promise.resolve({ kind: 'not_sent', code: 'target_blocked', detail: route.fault })
    if (request.signal.aborted) return Promise.resolve({ kind: 'not_sent', code: 'aborted', detail: null })
    watch(request.signal)
    const { pool, path } = route
    return new Promise((resolve) => {
      const exchange: Exchange = new Exchange(request.timeoutMs, request.signal, (result) => {
        leave(exchange)
        resolve(result)
      })
      exchange.place = inFlight.push(exchange) - 1
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
