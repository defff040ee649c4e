import { createServer, type IncomingMessage, type RequestListener, type Server, type ServerResponse } from 'node:http'
import { getRequestListener } from '@hono/node-server'
import type { Handler } from '@/lib/http/api-route'
import { recordRemoteAddress } from '@/lib/http/remote-address'
import securityHeaders from '@/lib/http/security-headers.json'

const headersTimeoutMs = 15_000
const bodyTimeoutMs = 30_000
const uploadIdleMs = 60_000
// Longer than the idle time of common load balancers, or they reuse a connection that we are just closing.
const keepAliveTimeoutMs = 65_000
const uploadPath = /^\/api\/v1\/lists\/[^/]+\/contacts$/

/** The HTTP server: hot paths are answered at once by the handlers themselves, everything else by Next. */
export function createFrontDoor(hotRoutes: ReadonlyMap<string, Handler>, next: RequestListener): Server {
  const listenerAt = hotListeners(hotRoutes)
  // requestTimeout would also end an upload that keeps going: slow bodies are limited below instead.
  const options = { headersTimeout: headersTimeoutMs, keepAliveTimeout: keepAliveTimeoutMs, requestTimeout: 0 }
  return createServer(options, (request, response) => {
    const refusal = refusalOf(request)
    if (refusal) return refuse(response, refusal)
    const path = pathOf(request)
    if (uploadPath.test(path)) limitIdleTime(request)
    else limitBodyTime(request, response)
    recordRemoteAddress(request.headers, request.socket.remoteAddress)
    const listener = request.method === 'POST' ? listenerAt(path) : undefined
    if (!listener) return next(request, response)
    for (const [name, value] of Object.entries(securityHeaders)) response.setHeader(name, value)
    return listener(request, response)
  })
}

/** Finds the listener of a path: most are whole paths, a few have parameters (`/api/v1/lists/{name}/contacts`). */
function hotListeners(hotRoutes: ReadonlyMap<string, Handler>): (path: string) => RequestListener | undefined {
  const whole = new Map<string, RequestListener>()
  const patterns: { pattern: RegExp; listener: RequestListener }[] = []
  for (const [path, handler] of hotRoutes) {
    const pattern = new RegExp(`^${path.replace(/\{(\w+)\}/g, '(?<$1>[^/]+)')}$`)
    if (path.includes('{')) patterns.push({ pattern, listener: asListener(handler, pattern) })
    else whole.set(path, asListener(handler))
  }
  return (path) => whole.get(path) ?? patterns.find(({ pattern }) => pattern.test(path))?.listener
}

function asListener(handler: Handler, pattern?: RegExp): RequestListener {
  // Next keeps its own Request and Response: replacing the global ones would change them under it.
  return getRequestListener((request) => handler(request, pattern && parametersOf(request.url, pattern)), {
    overrideGlobalObjects: false,
  })
}

function parametersOf(url: string, pattern: RegExp): { params: Promise<Record<string, string>> } {
  const found = Object.entries(pattern.exec(new URL(url).pathname)?.groups ?? {})
  return { params: Promise.resolve(Object.fromEntries(found.map(([name, text]) => [name, decoded(text)]))) }
}

function decoded(text: string): string {
  try {
    return decodeURIComponent(text)
  } catch {
    return text // names nothing, and the handler says so
  }
}

const refusals = {
  400: { code: 'malformed', title: 'The request could not be read' },
  405: { code: 'method_not_allowed', title: 'Method not allowed' },
  408: { code: 'too_slow', title: 'The body came too slowly' },
}
type Refusal = { status: keyof typeof refusals; detail: string }

/** What no handler should see: requests that two servers in a row may read differently, and tracing. */
function refusalOf(request: IncomingMessage): Refusal | null {
  if (request.method === 'TRACE' || request.method === 'TRACK') return { status: 405, detail: 'No tracing.' }
  if (!request.url?.startsWith('/')) return { status: 400, detail: 'The request target must be a path.' }
  if (countHosts(request.rawHeaders) > 1) return { status: 400, detail: 'The request names two hosts.' }
  return null
}

function countHosts(rawHeaders: string[]): number {
  return rawHeaders.filter((value, index) => index % 2 === 0 && value.toLowerCase() === 'host').length
}

function refuse(response: ServerResponse, { status, detail }: Refusal): void {
  const { code, title } = refusals[status]
  response.writeHead(status, { ...securityHeaders, 'content-type': 'application/problem+json', connection: 'close' })
  response.end(JSON.stringify({ type: `urn:once:problem:${code}`, title, status, detail, code }))
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
    if (!response.headersSent) refuse(response, { status: 408, detail: `Send it within ${bodyTimeoutMs / 1000} s.` })
    request.destroy()
  }, bodyTimeoutMs)
  request.once('close', () => clearTimeout(timer))
}
