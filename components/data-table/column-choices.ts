import type { ColumnChoice } from '@/components/data-table/table-tools'

/** Each column with the address that shows or hides it. The last one that is shown stays. */
export function columnChoices(
  all: readonly { name: string; label: string }[],
  shown: readonly string[],
  hrefOf: (columns: string | null) => string,
): ColumnChoice[] {
  return all.map(({ name, label }) => {
    const isShown = shown.includes(name)
    const next = isShown ? shown.filter((one) => one !== name) : [...shown, name]
    return { name, label, shown: isShown, href: next.length > 0 ? hrefOf(next.join(',')) : hrefOf(null) }
  })
}
