import { type ConfigurationChange, compareParts } from '@/lib/configuration/diff-configurations'

/** What an audit record's detail says: what changed, place by place, or facts by name. */
export type AuditDetail =
  | { kind: 'nothing' }
  | { kind: 'changes'; changes: ConfigurationChange[] }
  | { kind: 'facts'; facts: [name: string, value: string][] }

/** Reads a detail as it was recorded: `changes`, `before` and `after`, or a document of facts. */
export function readAuditDetail(detail: unknown): AuditDetail {
  if (!isObject(detail)) return { kind: 'nothing' }
  const { changes, before, after, ...others } = detail
  if (Array.isArray(changes)) return { kind: 'changes', changes: changes.filter(isChange) }
  if (before !== undefined || after !== undefined) return { kind: 'changes', changes: compareParts(before, after) }
  const facts = factsOf(others, '')
  return facts.length > 0 ? { kind: 'facts', facts } : { kind: 'nothing' }
}

/** Each value under its path; what is absent is left out. */
function factsOf(value: Record<string, unknown>, path: string): [string, string][] {
  return Object.entries(value).flatMap(([name, member]): [string, string][] => {
    const at = path ? `${path}.${name}` : name
    if (member === null || member === undefined) return []
    if (Array.isArray(member)) return [[at, member.map(textOf).join(', ') || 'none']]
    return isObject(member) ? factsOf(member, at) : [[at, textOf(member)]]
  })
}

function textOf(value: unknown): string {
  if (typeof value === 'boolean') return value ? 'yes' : 'no'
  return typeof value === 'object' ? JSON.stringify(value) : String(value)
}

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}

function isChange(value: unknown): value is ConfigurationChange {
  return isObject(value) && typeof value.path === 'string' && 'before' in value && 'after' in value
}
