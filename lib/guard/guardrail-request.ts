import type { HttpGuardrail } from '@/lib/configuration/guardrail-schema'
import type { MessageFacts } from '@/lib/intake/message-facts'
import { renderTemplate } from '@/lib/intake/render-template'

/** The question to the other system, ready to send. */
export type GuardrailRequest = { url: string; headers: string[]; body: Buffer | null }

/** Every template of a guardrail, with its place below it. */
export function guardrailTemplates(guardrail: HttpGuardrail): [string, string][] {
  return [
    ...guardrail.pathSegments.map((source, i): [string, string] => [`pathSegments[${i}]`, source]),
    ...Object.entries(guardrail.query).map(([name, source]): [string, string] => [`query.${name}`, source]),
    ...textsOf(guardrail.body ?? {}, 'body'),
  ]
}

/** Null when the message lacks something that the templates need, or a path segment would be none. */
export function guardrailRequest(guardrail: HttpGuardrail, facts: MessageFacts): GuardrailRequest | null {
  const scope = { ...facts, ...(guardrail.within ? { within: guardrail.within } : {}) }
  try {
    const url = new URL(guardrail.url)
    const segments = guardrail.pathSegments.map((source) => segmentOf(rendered(source, scope)))
    url.pathname = [url.pathname.replace(/\/$/, ''), ...segments].join('/')
    for (const [name, source] of Object.entries(guardrail.query)) url.searchParams.set(name, rendered(source, scope))
    const body = guardrail.body && Buffer.from(JSON.stringify(renderedWithin(guardrail.body, scope)))
    return { url: url.href, headers: headersOf(guardrail), body: body ?? null }
  } catch (error) {
    if (error instanceof NotRenderable) return null
    throw error
  }
}

class NotRenderable extends Error {}

function rendered(source: string, scope: Record<string, unknown>): string {
  const result = renderTemplate(source, scope)
  if (result.kind === 'fault') throw new NotRenderable(result.message)
  return result.text
}

/** Encoded whole, so that no value can climb out of its place: dots alone would. */
function segmentOf(text: string): string {
  if (/^\.{0,2}$/.test(text)) throw new NotRenderable('an empty path segment, or dots')
  return encodeURIComponent(text)
}

function renderedWithin(value: unknown, scope: Record<string, unknown>): unknown {
  if (typeof value === 'string') return value === '' ? '' : rendered(value, scope)
  if (Array.isArray(value)) return value.map((item) => renderedWithin(item, scope))
  if (typeof value !== 'object' || value === null) return value
  return Object.fromEntries(Object.entries(value).map(([name, item]) => [name, renderedWithin(item, scope)]))
}

function textsOf(value: unknown, place: string): [string, string][] {
  if (typeof value === 'string') return value === '' ? [] : [[place, value]]
  if (typeof value !== 'object' || value === null) return []
  return Object.entries(value).flatMap(([name, item]) => textsOf(item, `${place}.${name}`))
}

function headersOf({ headers, token, tokenHeader, body }: HttpGuardrail): string[] {
  const list = Object.entries({ accept: 'application/json', ...headers }).flat()
  if (body) list.push('content-type', 'application/json')
  if (token) list.push(...(tokenHeader ? [tokenHeader, token] : ['authorization', `Bearer ${token}`]))
  return list
}
