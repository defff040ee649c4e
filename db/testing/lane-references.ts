/** One place in a statement that names a hot table. */
export type HotReference = { table: string; verb: string; hasLane: boolean; block: string }

const notAliases =
  /^(where|set|using|on|order|limit|left|right|full|inner|join|select|group|cross|for|union|returning|values|default)$/

/**
 * Every reference to one of `tables` in a piece of SQL, and whether the query block around it (what its parentheses enclose)
 * binds that table's lane. Reads text, not grammar: it knows the forms in which this project writes SQL.
 */
export function hotReferences(sql: string, tables: readonly string[]): HotReference[] {
  const text = sql.replace(/--.*$/gm, '')
  const named = new RegExp(
    `\\b(from|join|update|into|using)\\s+(${tables.join('|')})\\b(?:\\s+(?:as\\s+)?([a-z_]\\w*))?`,
    'g',
  )
  return [...text.matchAll(named)].map((match) => {
    const [, verb = '', table = '', word = ''] = match
    const block = blockAround(text, match.index)
    const alias = word === '' || notAliases.test(word) ? table : word
    const hasLane = verb === 'into' ? leadsWithLane(text.slice(match.index)) : bindsLane(block, alias)
    return { table, verb, hasLane, block }
  })
}

function leadsWithLane(insert: string): boolean {
  return /^into \w+(?: as \w+)?\s*\(\s*lane\b/.test(insert)
}

function bindsLane(block: string, alias: string): boolean {
  const forms = [
    `\\b${alias}\\.lane\\s*(=|in\\b)`,
    `=\\s*${alias}\\.lane\\b`,
    `\\(${alias}\\.lane,[^)]*\\)\\s*(=|in\\b)`,
    `\\b(where|and|on)\\s+\\(?lane\\s*(=|in\\b|,)`,
  ]
  return forms.some((form) => new RegExp(form).test(block))
}

/** What the nearest parentheses around a place enclose; the whole text where there are none. */
function blockAround(text: string, at: number): string {
  return text.slice(edge(text, at, -1, '(', ')'), edge(text, at, 1, ')', '('))
}

function edge(text: string, at: number, step: 1 | -1, ends: string, opens: string): number {
  let depth = 0
  for (let i = at; i >= 0 && i < text.length; i += step) {
    if (text[i] === opens) depth++
    if (text[i] === ends && depth-- === 0) return i
  }
  return step === 1 ? text.length : 0
}

/** The texts of a source file that may be SQL: its template literals, with `${…}` as it stands, and its strings. */
export function textsIn(source: string): string[] {
  const texts: string[] = []
  for (let i = 0; i < source.length; i++) {
    const two = source.slice(i, i + 2)
    if (two === '//') i = endOf(source, '\n', i)
    else if (two === '/*') i = endOf(source, '*/', i)
    else if (source[i] === '`' || source[i] === "'") {
      const end = source[i] === '`' ? endOfTemplate(source, i + 1) : endOfString(source, i + 1)
      texts.push(source.slice(i + 1, end))
      i = end
    }
  }
  return texts
}

function endOf(source: string, mark: string, from: number): number {
  const at = source.indexOf(mark, from)
  return at === -1 ? source.length : at + mark.length - 1
}

function endOfString(source: string, from: number): number {
  let i = from
  while (i < source.length && source[i] !== "'" && source[i] !== '\n') i += source[i] === '\\' ? 2 : 1
  return i
}

function endOfTemplate(source: string, from: number): number {
  let i = from
  while (i < source.length && source[i] !== '`') {
    if (source[i] === '\\') i += 2
    else if (source.startsWith('${', i)) i = endOfHole(source, i + 2)
    else i++
  }
  return i
}

function endOfHole(source: string, from: number): number {
  let depth = 1
  let i = from
  for (; depth > 0 && i < source.length; i++) {
    if (source[i] === '{') depth++
    if (source[i] === '}') depth--
    if (source[i] === '`') i = endOfTemplate(source, i + 1)
  }
  return i
}
