import { createHash } from 'node:crypto'
import { Liquid, type Template } from 'liquidjs'

/**
 * Output only: no tags, so a template cannot loop, include or assign; unknown variables and filters are faults. Size is
 * limited, time is not: a limit in milliseconds would refuse a good request whenever the machine is busy.
 */
const engine = new Liquid({
  strictVariables: true,
  strictFilters: true,
  ownPropertyOnly: true,
  parseLimit: 65_536,
  memoryLimit: 1_000_000,
})
for (const tag of Object.keys(engine.tags)) delete engine.tags[tag]

const outputLengthMax = 256 * 1024
const cacheSizeMax = 5_000
const parsed = new Map<string, Template[]>()

/** Rendered text, or what was wrong in words for the producer, and which variable was not there. */
export type Rendered = { kind: 'text'; text: string } | { kind: 'fault'; message: string; missing?: string }

/** Parses a template. @throws liquidjs errors for bad syntax, tags or filters */
export function parseTemplate(source: string): Template[] {
  return engine.parse(source)
}

/** Variables that a template reads, each as its path segments. */
export function templateVariables(source: string): string[][] {
  return engine.globalVariableSegmentsSync(parseTemplate(source)).map((segments) => segments.map(String))
}

/** Renders with strict variables: a missing one is a fault that names it. Source: the configuration, checked on save. */
export function renderTemplate(source: string, scope: object): Rendered {
  try {
    const text = String(engine.renderSync(cachedTemplate(source), scope))
    if (text.length > outputLengthMax) return { kind: 'fault', message: 'renders to more than 256 KiB' }
    return { kind: 'text', text }
  } catch (error) {
    return faultOf(error)
  }
}

function cachedTemplate(source: string): Template[] {
  const key = source.length > 200 ? createHash('sha256').update(source).digest('base64') : source
  const known = parsed.get(key)
  if (known) return known
  if (parsed.size >= cacheSizeMax) parsed.clear()
  const template = parseTemplate(source)
  parsed.set(key, template)
  return template
}

function faultOf(error: unknown): Rendered {
  const message = error instanceof Error ? error.message : ''
  const missing = /undefined variable: ([\w.[\]"'-]+)/.exec(message)?.[1]
  if (missing === undefined) return { kind: 'fault', message: 'the template could not be rendered' }
  return { kind: 'fault', message: `the template needs ${missing}, which is missing`, missing }
}
