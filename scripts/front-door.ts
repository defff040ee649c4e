import { createServer, type IncomingMessage, type RequestListener, type Server, type ServerResponse } from 'node:http'
import { getRequestListener } from '@hono/node-server'
import type { Handler } from '@/lib/http/api-route'
import { recordRemoteAddress } from '@/lib/http/remote-address'
import securityHeaders from '@/lib/http/security-headers.json'

const headersTimeoutMs = 15_000
const bodyTimeoutMs = 30_000
// Longer than the idle time of common load balancers, or they reuse a connection that we are just closing.
const keepAliveTimeoutMs = 65_000
const uploadPath = /^\/api\/v1\/lists\/[^/]+\/contacts$/

/** The HTTP server: hot paths are answered at once by the handlers themselves, everything else by Next. */
export function createFrontDoor(hotRoutes: ReadonlyMap<string, Handler>, next: RequestListener): Server {
  const hot = new Map([...hotRoutes].map(([path, handler]) => [withoutParameter(path), asListener(path, handler)]))
  // requestTimeout would also end an upload that keeps going: slow bodies are limited below instead.
  const options = { headersTimeout: headersTimeoutMs, keepAliveTimeout: keepAliveTimeoutMs, requestTimeout: 0 }
  return createServer(options, (request, response) => {
    const refusal = refusalOf(request)
    if (refusal) return refuse(response, refusal)
    const path = pathOf(request)
    if (!uploadPath.test(path)) limitBodyTime(request, response)
    recordRemoteAddress(request.headers, request.socket.remoteAddress)
    const listener = request.method === 'POST' ? (hot.get(path) ?? hot.get(withoutLastPart(path))) : undefined
    if (!listener) return next(request, response)
    for (const [name, value] of Object.entries(securityHeaders)) response.setHeader(name, value)
    return listener(request, response)
  })
}

function asListener(path: string, handler: Handler): RequestListener {
  const [, parameter] = /\{(\w+)\}$/.exec(path) ?? []
  // Next keeps its own Request and Response: replacing the global ones would change them under it.
  return getRequestListener(
    (request) => handler(request, { params: Promise.resolve(paramsOf(request.url, parameter)) }),
    {
      overrideGlobalObjects: false,
    },
  )
}

/** `/a/{b}` as `/a/`, under which requests to `/a/anything` are found. */
function withoutParameter(path: string): string {
  return path.replace(/\{\w+\}$/, '')
}

function withoutLastPart(path: string): string {
  return path.slice(0, path.lastIndexOf('/') + 1)
}

function paramsOf(url: string, parameter: string | undefined): Record<string, string> {
  if (parameter === undefined) return {}
  const { pathname } = new URL(url)
  return { [parameter]: decoded(pathname.slice(pathname.lastIndexOf('/') + 1)) }
}

function decoded(part: string): string {
  try {
    return decodeURIComponent(part)
  } catch {
    return part // no name that we know
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
