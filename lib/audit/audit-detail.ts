import { type ConfigurationChange, compareParts } from '@/lib/configuration/diff-configurations'
import { type Fact, factsOf } from '@/lib/configuration/facts-of'

/** What an audit record's detail says: what changed, place by place, or facts by name. */
export type AuditDetail =
  | { kind: 'nothing' }
  | { kind: 'changes'; changes: ConfigurationChange[] }
  | { kind: 'facts'; facts: Fact[] }

/** Reads a detail as it was recorded: `changes`, `before` and `after`, or a document of facts. */
export function readAuditDetail(detail: unknown): AuditDetail {
  if (!isObject(detail)) return { kind: 'nothing' }
  const { changes, before, after, ...others } = detail
  if (Array.isArray(changes)) return { kind: 'changes', changes: changes.filter(isChange) }
  if (before !== undefined || after !== undefined) return { kind: 'changes', changes: compareParts(before, after) }
  const facts = factsOf(others)
  return facts.length > 0 ? { kind: 'facts', facts } : { kind: 'nothing' }
}

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}

function isChange(value: unknown): value is ConfigurationChange {
  return isObject(value) && typeof value.path === 'string' && 'before' in value && 'after' in value
}
