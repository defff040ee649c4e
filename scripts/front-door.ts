import { createServer, type IncomingMessage, type RequestListener, type Server, type ServerResponse } from 'node:http'
import type { HotHandler } from '@/lib/http/hot-route'
import { NodeRequest } from '@/lib/http/node-request'
import { recordRemoteAddress } from '@/lib/http/remote-address'
import securityHeaders from '@/lib/http/security-headers.json'
import { pathPattern } from './path-pattern'
import { type Refusal, refuse } from './refuse'

const headersTimeoutMs = 15_000
const bodyTimeoutMs = 30_000
const uploadIdleMs = 60_000
// Longer than the idle time of common load balancers, or they reuse a connection that we are just closing.
const keepAliveTimeoutMs = 65_000
// What was refused may go on coming: nothing more is read from that connection.
const closing = { connection: 'close' }
const uploadPath = /^\/api\/v1\/lists\/[^/]+\/contacts$/

/** The HTTP server: hot paths are answered at once by the verbs themselves, everything else by Next. */
export function createFrontDoor(hotRoutes: ReadonlyMap<string, HotHandler>, next: RequestListener): Server {
  const verbAt = hotVerbs(hotRoutes)
  // requestTimeout would also end an upload that keeps going: slow bodies are limited below instead.
  const options = { headersTimeout: headersTimeoutMs, keepAliveTimeout: keepAliveTimeoutMs, requestTimeout: 0 }
  return createServer(options, (request, response) => {
    const refusal = refusalOf(request)
    if (refusal) return refuse(response, refusal, closing)
    const path = pathOf(request)
    if (uploadPath.test(path)) limitIdleTime(request)
    else limitBodyTime(request, response)
    recordRemoteAddress(request.headers, request.socket.remoteAddress)
    const verb = request.method === 'POST' ? verbAt(path) : undefined
    if (verb) void answer(verb, request, response)
    else if (isDecodable(path)) next(request, response)
    else refuse(response, { status: 400, detail: 'The path has a % that encodes nothing.' }, closing)
  })
}

type HotVerb = { handler: HotHandler; params: Record<string, string> }

/** Finds the verb of a path: most are whole paths, a few have parameters (`/api/v1/lists/{name}/contacts`). */
function hotVerbs(hotRoutes: ReadonlyMap<string, HotHandler>): (path: string) => HotVerb | undefined {
  const whole = new Map<string, HotVerb>()
  const patterns: { pattern: RegExp; handler: HotHandler }[] = []
  for (const [path, handler] of hotRoutes) {
    if (!path.includes('{')) whole.set(path, { handler, params: {} })
    else patterns.push({ pattern: pathPattern(path), handler })
  }
  return (path) => whole.get(path) ?? patterned(patterns, path)
}

function patterned(patterns: readonly { pattern: RegExp; handler: HotHandler }[], path: string): HotVerb | undefined {
  for (const { pattern, handler } of patterns) {
    const groups = pattern.exec(path)?.groups
    if (!groups) continue
    return { handler, params: Object.fromEntries(Object.entries(groups).map(([name, text]) => [name, decoded(text)])) }
  }
  return undefined
}

async function answer({ handler, params }: HotVerb, request: IncomingMessage, response: ServerResponse): Promise<void> {
  const { status, headers, body } = await handler(new NodeRequest(request), params)
  if (response.headersSent || response.destroyed) return // its body came too slowly, or the client is gone
  const length = body === null ? {} : { 'content-length': Buffer.byteLength(body) }
  response.writeHead(status, { ...securityHeaders, ...headers, ...length })
  response.end(body)
  // What no verb wanted is read and thrown away: a client that is still sending would not get to the answer.
  if (!request.complete) request.resume()
}

function decoded(text: string): string {
  try {
    return decodeURIComponent(text)
  } catch {
    return text // names nothing, and the handler says so
  }
}

/** Next answers a path that it cannot decode by 500. */
function isDecodable(path: string): boolean {
  try {
    return !path.includes('%') || decodeURI(path) !== ''
  } catch {
    return false
  }
}

/** What no handler should see: requests that two servers in a row may read differently, and tracing. */
function refusalOf(request: IncomingMessage): Refusal | null {
  if (request.method === 'TRACE' || request.method === 'TRACK') return { status: 405, detail: 'No tracing.' }
  if (!request.url?.startsWith('/')) return { status: 400, detail: 'The request target must be a path.' }
  const twice = namedTwice(request.rawHeaders)
  if (twice) return { status: 400, detail: `The request names ${twice} twice.` }
  return null
}

/** Node keeps the first of two, others the last or both. */
const single = new Set(['host', 'authorization', 'content-type', 'content-length'])

function namedTwice(rawHeaders: readonly string[]): string | null {
  const seen = new Set<string>()
  for (let i = 0; i < rawHeaders.length; i += 2) {
    const name = rawHeaders[i]?.toLowerCase() ?? ''
    if (!single.has(name)) continue
    if (seen.has(name)) return name
    seen.add(name)
  }
  return null
}

function pathOf(request: IncomingMessage): string {
  const url = request.url ?? '/'
  const end = url.indexOf('?')
  return end === -1 ? url : url.slice(0, end)
}

/** A large file may take long, but it must keep coming. */
function limitIdleTime(request: IncomingMessage): void {
  const { socket } = request
  let received = socket.bytesRead
  const timer = setInterval(() => {
    if (!request.complete && socket.bytesRead === received) request.destroy()
    received = socket.bytesRead
  }, uploadIdleMs)
  request.once('close', () => clearInterval(timer))
}

/** A body that trickles in holds a connection and its handler: it gets half a minute. */
function limitBodyTime(request: IncomingMessage, response: ServerResponse): void {
  if (request.headers['content-length'] === undefined && request.headers['transfer-encoding'] === undefined) return
  const timer = setTimeout(() => {
    if (request.complete) return
    if (!response.headersSent)
      refuse(response, { status: 408, detail: `Send it within ${bodyTimeoutMs / 1000} s.` }, closing)
    request.destroy()
  }, bodyTimeoutMs)
  request.once('close', () => clearTimeout(timer))
}
