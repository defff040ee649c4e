import type { Fault } from '@/lib/domain/errors'
import type { CreateList } from '@/lib/lists/list-schemas'

/** What the cells of a file's rows are, by their place. */
export type ContactLayout = {
  /** What Once calls each cell: `phone`, `email`, `customer_id`, or a name that templates read from `data`. */
  names: string[]
  /** The file's own column names, for errors. */
  columns: string[]
  /** Cells that say who the contact is, by name, so that lists that identify people alike compare. */
  identifiers: { name: string; at: number }[]
  phoneAt: number | null
  emailAt: number | null
}

export const columnsMax = 50

/** Reads a header row against a list's definition. @returns faults when rows under this header could not be contacts */
export function contactLayout(
  list: Pick<CreateList, 'uniqueIdentifier' | 'columns'>,
  headerCells: readonly string[],
): { layout: ContactLayout; faults: Fault[] } {
  const columns = headerCells.map((cell) => cell.trim())
  const mapped = new Map(Object.entries(list.columns).map(([name, column]) => [column.toLowerCase(), knownName(name)]))
  const names = columns.map((column) => mapped.get(column.toLowerCase()) ?? knownName(column))
  const placeOf = (name: string) => {
    const at = names.indexOf(name)
    return at === -1 ? null : at
  }
  const wanted = identifierNames(list)
  const identifiers = wanted.flatMap((name) => {
    const at = placeOf(name)
    return at === null ? [] : [{ name, at }]
  })
  return {
    layout: { names, columns, identifiers, phoneAt: placeOf('phone'), emailAt: placeOf('email') },
    faults: [...headerFaults(columns, names), ...missingFaults(list, columns, names)],
  }
}

/** The names under which a list's identifying columns are known, sorted. */
export function identifierNames(list: Pick<CreateList, 'uniqueIdentifier' | 'columns'>): string[] {
  return list.uniqueIdentifier.map((given) => nameOf(list, given)).sort()
}

/** An identifier is given by the name it has here or by its column in the file. */
function nameOf(list: Pick<CreateList, 'columns'>, given: string): string {
  if (Object.hasOwn(list.columns, given)) return knownName(given)
  const byColumn = Object.entries(list.columns).find(([, column]) => column.toLowerCase() === given.toLowerCase())
  return knownName(byColumn?.[0] ?? given)
}

function knownName(name: string): string {
  const lower = name.toLowerCase()
  if (lower === 'customerid' || lower === 'customer_id') return 'customer_id'
  return lower === 'phone' || lower === 'email' ? lower : name
}

function headerFaults(columns: string[], names: string[]): Fault[] {
  const faults: Fault[] = []
  if (columns.length === 1 && /[;\t]/.test(columns[0] ?? ''))
    faults.push({ path: 'header', message: 'has one column: separate cells by commas, not by semicolons or tabs' })
  if (columns.length > columnsMax)
    faults.push({ path: 'header', message: `has ${columns.length} columns, at most ${columnsMax} are taken` })
  columns.forEach((column, at) => {
    if (column === '') faults.push({ path: 'header', message: `column ${at + 1} has no name` })
    else if (column.length > 100) faults.push({ path: 'header', message: `the name of column ${at + 1} is over-long` })
    else if ((names[at] ?? '') in Object.prototype)
      faults.push({ path: 'header', message: `"${column}" cannot be a column's name` })
    else if (names.indexOf(names[at] ?? '') !== at)
      faults.push({ path: 'header', message: `"${column}" is there twice` })
  })
  return faults
}

function missingFaults(list: Pick<CreateList, 'uniqueIdentifier' | 'columns'>, columns: string[], names: string[]) {
  const present = new Set(columns.map((column) => column.toLowerCase()))
  const identifiers = list.uniqueIdentifier.filter((given) => !names.includes(nameOf(list, given)))
  const mapped = Object.values(list.columns).filter((column) => !present.has(column.toLowerCase()))
  return [...new Set([...identifiers, ...mapped])].map(
    (column): Fault => ({ path: 'header', message: `has no column "${column}", which the list needs` }),
  )
}
