import type { Configuration } from '@/lib/configuration/document'
import type { Fault } from '@/lib/domain/errors'

/** What a form edits: one named member of one of the document's lists, `general`, what holds for everything, or `fourEyes`. */
export const partKinds = ['provider', 'route', 'notificationType', 'intake', 'general', 'fourEyes'] as const
export type PartKind = (typeof partKinds)[number]

const listOf = {
  provider: 'providers',
  route: 'routes',
  notificationType: 'notificationTypes',
  intake: 'intakes',
} as const
const generalMembers = ['facade', 'idempotencyKeyRetention', 'retention'] as const

/** One part as people may see it, or undefined. */
export function partOf(document: Configuration, kind: PartKind, name: string): object | undefined {
  if (kind === 'fourEyes') return document.fourEyes
  if (kind === 'general') return Object.fromEntries(generalMembers.map((member) => [member, document[member]]))
  return document[listOf[kind]].find((member) => member.name === name)
}

/**
 * The document with one member put in the place of `name`, appended when `name` is null, or left out when `value` is null.
 * @returns an unchecked document, and where in it the member stands (`routes[2]`; nothing for `general`)
 */
export function withPart(
  document: Configuration,
  kind: PartKind,
  name: string | null,
  value: unknown,
): { input: Record<string, unknown>; path: string } {
  if (kind === 'fourEyes') {
    const { fourEyes: _, ...others } = document
    return { input: value === null ? others : { ...others, fourEyes: value }, path: 'fourEyes' }
  }
  if (kind === 'general') return { input: { ...document, ...generalOf(value) }, path: '' }
  const list: unknown[] = [...document[listOf[kind]]]
  const found = name === null ? -1 : document[listOf[kind]].findIndex((member) => member.name === name)
  const index = found < 0 ? list.length : found
  list.splice(index, found < 0 ? 0 : 1, ...(value === null ? [] : [value]))
  return { input: { ...document, [listOf[kind]]: list }, path: `${listOf[kind]}[${index}]` }
}

/** Only its own members: a form for these may not replace the document's lists. */
function generalOf(value: unknown): Record<string, unknown> {
  const given = typeof value === 'object' && value !== null ? Object.entries(value) : []
  return Object.fromEntries(given.filter(([member]) => (generalMembers as readonly string[]).includes(member)))
}

/** Faults at the member, with paths as its form has them (`dedup.1.window`), and those that it causes elsewhere. */
export function faultsAtPart(faults: readonly Fault[], path: string): { here: Fault[]; elsewhere: Fault[] } {
  const places = path === '' ? generalMembers : [path]
  const isHere = (fault: Fault) => places.some((place) => fault.path === place || fault.path.startsWith(`${place}.`))
  const inForm = (text: string) => (path === '' ? text : text.slice(path.length + 1)).replace(/\[(\d+)\]/g, '.$1')
  return {
    here: faults.filter(isHere).map((fault) => ({ ...fault, path: inForm(fault.path) })),
    elsewhere: faults.filter((fault) => !isHere(fault)),
  }
}
