import type { RequestListener } from 'node:http'
import { pathPattern } from './path-pattern'
import { refuse } from './refuse'

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
    const allow = [...methods].join(', ')
    refuse(response, { status: 405, detail: `This path takes ${allow}.` }, { 'cache-control': 'no-store', allow })
    if (!request.complete) request.resume()
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
    .map(([path, methods]) => ({ pattern: pathPattern(path), methods }))
  return (path) => byPath.get(path) ?? patterns.find(({ pattern }) => pattern.test(path))?.methods
}
