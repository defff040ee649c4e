/** How a value of the document is typed into one box. What is left empty is not set. */
export type FieldKind =
  | 'text'
  /** What machines read. */
  | 'code'
  | 'number'
  /** Masked, replaced as a whole. */
  | 'secret'
  /** Between commas. */
  | 'list'
  | 'numbers'
  /** One entry a line. */
  | 'lines'
  /** `name: value`, one a line. */
  | 'pairs'
  | 'json'
  /** A text as it is, and what JSON has beside texts. */
  | 'scalar'

export function textOf(value: unknown, kind: FieldKind): string {
  if (value === undefined || value === null) return ''
  switch (kind) {
    case 'list':
    case 'numbers':
      return Array.isArray(value) ? value.join(', ') : String(value)
    case 'lines':
      return Array.isArray(value) ? value.join('\n') : String(value)
    case 'pairs':
      return Object.entries(value)
        .map(([name, one]) => `${name}: ${one}`)
        .join('\n')
    case 'json':
      return JSON.stringify(value, null, 2)
    case 'scalar':
      return typeof value === 'string' && jsonOf(value) === undefined ? value : JSON.stringify(value)
    case 'text':
    case 'code':
    case 'number':
    case 'secret':
      return String(value)
  }
}

/** What cannot be read stays as it was typed: the schema says so at the field. */
export function parsedOf(text: string, kind: FieldKind): unknown {
  if (kind === 'secret') return text || undefined
  const trimmed = text.trim()
  if (trimmed === '') return undefined
  switch (kind) {
    case 'number':
      return numberOf(trimmed)
    case 'numbers':
      return entriesOf(trimmed, ',').map(numberOf)
    case 'list':
      return entriesOf(trimmed, ',')
    case 'lines':
      return entriesOf(trimmed, '\n')
    case 'pairs':
      return pairsOf(trimmed)
    case 'json':
      return jsonOf(trimmed) ?? text
    case 'scalar':
      return jsonOf(trimmed) ?? text
    case 'text':
    case 'code':
      return text
  }
}

function entriesOf(text: string, separator: string): string[] {
  return text
    .split(separator)
    .map((entry) => entry.trim())
    .filter(Boolean)
}

/** A line without a colon is kept as a name without a value, which no schema takes. */
function pairsOf(text: string): Record<string, string> {
  const pairs = entriesOf(text, '\n').map((line) => {
    const at = line.indexOf(':')
    return at < 0 ? [line, ''] : [line.slice(0, at).trim(), line.slice(at + 1).trim()]
  })
  return Object.fromEntries(pairs)
}

function numberOf(text: string): number | string {
  return Number.isNaN(Number(text)) ? text : Number(text)
}

function jsonOf(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return undefined
  }
}
