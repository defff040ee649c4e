export type Fact = [path: string, value: string]

/** A document as facts: each value under its path, entries of a list under their name or number. What is absent is left out. */
export function factsOf(value: unknown, path = ''): Fact[] {
  if (value === null || value === undefined) return []
  if (typeof value !== 'object') return [[path, factText(value)]]
  if (Array.isArray(value) && !value.some(isDocument)) return [[path, factText(value)]]
  const members = Array.isArray(value)
    ? value.map((one, i) => [nameOf(one) ?? String(i + 1), one])
    : Object.entries(value)
  return members.flatMap(([name, member]) => factsOf(member, path ? `${path}.${name}` : name))
}

/** One value as people read it. */
export function factText(value: unknown): string {
  if (typeof value === 'boolean') return value ? 'yes' : 'no'
  if (Array.isArray(value) && !value.some(isDocument)) return value.map(factText).join(', ') || 'none'
  if (typeof value !== 'object' || value === null) return String(value)
  const facts = factsOf(value).map(([path, text]) => `${path}: ${text}`)
  return facts.join(', ') || 'empty'
}

/** How an entry of a list is called: by the name it has, or the rule it is. */
export function nameOf(entry: unknown): string | null {
  if (!isDocument(entry)) return null
  if ('name' in entry && typeof entry.name === 'string') return entry.name
  return 'rule' in entry && typeof entry.rule === 'string' ? entry.rule : null
}

function isDocument(value: unknown): value is object {
  return typeof value === 'object' && value !== null
}
