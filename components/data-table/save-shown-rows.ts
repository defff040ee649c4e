import { csvText } from '@/lib/http/csv-text'

/** Saves the rows of a table as they stand on the page as a CSV file. */
export function saveShownRows(table: HTMLTableElement, file: string): void {
  const bytes = new Blob([csvText(rowsOf(table))], { type: 'text/csv;charset=utf-8' })
  const address = URL.createObjectURL(bytes)
  Object.assign(document.createElement('a'), { href: address, download: file }).click()
  URL.revokeObjectURL(address)
}

/** Heads and cells as text; without columns whose heading is only read out, and rows that are no row of the list. */
function rowsOf(table: HTMLTableElement): string[][] {
  // Its own: below a row there may be another table.
  const heads = [...(table.tHead?.rows[0]?.children ?? [])]
  const kept = heads.flatMap((head, index) => (head.querySelector('.sr-only') ? [] : [index]))
  const rows = [...table.tBodies].flatMap((body) => [...body.rows]).map((row) => [...row.children])
  const cells = rows.filter((row) => row.length === heads.length && row.every(({ tagName }) => tagName === 'TD'))
  return [heads, ...cells].map((row) => kept.map((index) => textOf(row[index]).trim()))
}

/** A cell's text: instants to the millisecond, lines parted by a semicolon, nothing of buttons and drawings. */
function textOf(node: Node | undefined): string {
  if (!node) return ''
  if (node.nodeType === Node.TEXT_NODE) return node.textContent ?? ''
  if (!(node instanceof HTMLElement) || node.matches('[data-again], button, details')) return ''
  if (node instanceof HTMLTimeElement) return node.dateTime
  if (node instanceof HTMLSelectElement) return node.selectedOptions[0]?.text ?? ''
  const said = node.getAttribute('aria-valuetext')
  if (said !== null) return said
  let text = ''
  for (const child of node.childNodes) {
    const more = textOf(child)
    const apart = text && more && child instanceof HTMLElement && standsApart(child)
    text += apart ? `; ${more}` : more
  }
  return text
}

function standsApart(element: HTMLElement): boolean {
  return !getComputedStyle(element).display.startsWith('inline')
}
