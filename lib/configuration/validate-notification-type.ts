import type { Configuration, DedupRule, NotificationTypeConfiguration } from '@/lib/configuration/document'
import { durationSeconds } from '@/lib/domain/duration'
import type { Fault } from '@/lib/domain/errors'
import { guardrailTemplates } from '@/lib/guard/guardrail-request'
import { templateVariables } from '@/lib/intake/render-template'

const variableRoots = ['data', 'recipient', 'identifiers', 'campaign', 'type', 'occurredAt']
const recipientMembers = ['phone', 'email', 'customerId']

/** What a notification type names that is not there, and dedup rules that cannot keep their promise. */
export function typeFaults(type: NotificationTypeConfiguration, path: string, document: Configuration): Fault[] {
  return [
    ...routeReferenceFaults(type, path, document),
    ...subjectFaults(type, path),
    ...templatesOf(type).flatMap(([place, source]) => templateFaults(source, `${path}.${place}`)),
    ...dedupFaults(type, `${path}.dedup`),
    ...guardrailFaults(type, `${path}.guardrail`),
  ]
}

function routeReferenceFaults(type: NotificationTypeConfiguration, path: string, document: Configuration): Fault[] {
  const route = document.routes.find((candidate) => candidate.name === type.route)
  if (!route) return [{ path: `${path}.route`, message: `there is no route "${type.route}"` }]
  if (route.channel === type.channel) return []
  return [{ path: `${path}.route`, message: `"${route.name}" is for ${route.channel}, this type for ${type.channel}` }]
}

function subjectFaults(type: NotificationTypeConfiguration, path: string): Fault[] {
  if (type.channel !== 'email' || type.template.subject !== undefined) return []
  return [{ path: `${path}.template.subject`, message: 'an email needs a subject' }]
}

function templatesOf(type: NotificationTypeConfiguration): [string, string][] {
  const named = (prefix: string, templates: Record<string, string | undefined> = {}) =>
    Object.entries(templates).map(([name, source]): [string, string | undefined] => [`${prefix}.${name}`, source])
  const all: [string, string | undefined][] = [
    ...named('template', type.template),
    ['keyRecipe', type.keyRecipe],
    ...named('recipient', type.recipient),
    ...named('identifiers', type.identifiers),
  ]
  return all.filter((entry): entry is [string, string] => entry[1] !== undefined)
}

function guardrailFaults({ guardrail }: NotificationTypeConfiguration, path: string): Fault[] {
  if (guardrail?.kind !== 'http') return repeatedFields(guardrail?.fields ?? [], `${path}.fields`)
  const roots = guardrail.within ? [...variableRoots, 'within'] : variableRoots
  const faults = guardrailTemplates(guardrail).flatMap(([place, source]) =>
    templateFaults(source, `${path}.${place}`, roots),
  )
  if (guardrail.body && guardrail.method === 'GET') faults.push({ path: `${path}.body`, message: 'a GET has no body' })
  if (guardrail.tokenHeader && Object.hasOwn(guardrail.headers, guardrail.tokenHeader))
    faults.push({ path: `${path}.tokenHeader`, message: `"${guardrail.tokenHeader}" is among the headers already` })
  return faults
}

function templateFaults(source: string, path: string, roots: readonly string[] = variableRoots): Fault[] {
  try {
    return templateVariables(source).flatMap((segments) => variableFaults(segments, path, roots))
  } catch (error) {
    return [{ path, message: error instanceof Error ? error.message : 'is not a template' }]
  }
}

function variableFaults([root = '', member]: string[], path: string, roots: readonly string[]): Fault[] {
  if (!roots.includes(root)) {
    return [{ path, message: `unknown variable "${root}": a template knows ${roots.join(', ')}` }]
  }
  if (root !== 'recipient' || member === undefined || recipientMembers.includes(member)) return []
  return [{ path, message: `unknown variable "recipient.${member}": a recipient has ${recipientMembers.join(', ')}` }]
}

function dedupFaults(type: NotificationTypeConfiguration, path: string): Fault[] {
  return type.dedup.flatMap((rule, i) => [
    ...repeatedFields(rule.fields, `${path}[${i}].fields`),
    ...shortWindowFaults(rule, type, `${path}[${i}].window`),
    ...repeatedRuleFaults(rule, type.dedup.slice(0, i), `${path}[${i}]`),
  ])
}

/** A producer that still retries after the window has closed makes a second notification. */
function shortWindowFaults(rule: DedupRule, type: NotificationTypeConfiguration, path: string): Fault[] {
  const window = rule.window === 'forever' ? Number.POSITIVE_INFINITY : (durationSeconds(rule.window) ?? 0)
  const horizon = durationSeconds(type.producerRetryHorizon ?? '') ?? 0
  if (window >= horizon || rule.acceptShortWindow !== undefined) return []
  const message = `shorter than producerRetryHorizon ${type.producerRetryHorizon}: a late retry would send again (say why in acceptShortWindow to keep it)`
  return [{ path, message }]
}

function repeatedRuleFaults(rule: DedupRule, earlier: readonly DedupRule[], path: string): Fault[] {
  if (earlier.some((other) => other.rule === rule.rule)) {
    return [{ path: `${path}.rule`, message: `"${rule.rule}" is used twice in this type` }]
  }
  const twin = earlier.find((other) => other.scope === rule.scope && sameFields(other.fields, rule.fields))
  return twin ? [{ path, message: `has the same scope and fields as "${twin.rule}"` }] : []
}

function repeatedFields(fields: readonly string[], path: string): Fault[] {
  return fields.flatMap((field, i) =>
    fields.indexOf(field) < i ? [{ path: `${path}[${i}]`, message: `"${field}" is named twice` }] : [],
  )
}

function sameFields(one: readonly string[], other: readonly string[]): boolean {
  return one.length === other.length && one.every((field) => other.includes(field))
}
