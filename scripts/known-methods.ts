import type { IncomingMessage, RequestListener, ServerResponse } from 'node:http'
import securityHeaders from '@/lib/http/security-headers.json'

/** Where a path that is described takes only some methods. A segment in braces is a parameter. */
export type DescribedOperation = { method: string; path: string }

/**
 * Answers a method that a described path does not have by 405, naming those it has: Next would say it without a body.
 * Everything else goes on.
 */
export function onlyKnownMethods(operations: readonly DescribedOperation[], next: RequestListener): RequestListener {
  const methodsAt = methodsOf(operations)
  return (request, response) => {
    const methods = methodsAt(request.url?.split('?')[0] ?? '/')
    if (!methods || methods.has(request.method ?? '')) return next(request, response)
    return refuse(request, response, [...methods].join(', '))
  }
}

function methodsOf(operations: readonly DescribedOperation[]): (path: string) => Set<string> | undefined {
  const byPath = new Map<string, Set<string>>()
  for (const { method, path } of operations) {
    const methods = byPath.get(path) ?? new Set(['OPTIONS'])
    methods.add(method.toUpperCase())
    if (method === 'get') methods.add('HEAD')
    byPath.set(path, methods)
  }
  const patterns = [...byPath]
    .filter(([path]) => path.includes('{'))
    .map(([path, methods]) => ({ pattern: new RegExp(`^${path.replace(/\{\w+\}/g, '[^/]+')}$`), methods }))
  return (path) => byPath.get(path) ?? patterns.find(({ pattern }) => pattern.test(path))?.methods
}

function refuse(request: IncomingMessage, response: ServerResponse, allow: string): void {
  const [title, detail] = ['Method not allowed', `This path takes ${allow}.`]
  const body = { type: 'urn:once:problem:method_not_allowed', title, status: 405, detail, code: 'method_not_allowed' }
  const headers = { 'content-type': 'application/problem+json', 'cache-control': 'no-store', allow }
  response.writeHead(405, { ...securityHeaders, ...headers })
  response.end(JSON.stringify(body))
  if (!request.complete) request.resume()
}
