/** The names that an address chooses (`a,b`), in the list's order; the usual ones when it chooses none that there is. */
export function chosenColumns(
  all: readonly { name: string }[],
  usual: readonly string[],
  asked: string | undefined,
): string[] {
  const wanted = new Set(asked?.split(','))
  const chosen = all.map(({ name }) => name).filter((name) => wanted.has(name))
  return chosen.length > 0 ? chosen : [...usual]
}

/** A column's name in addresses, of its heading: letters, digits and hyphens, since addresses part names by commas. */
export function columnName(header: string): string {
  return header
    .toLowerCase()
    .replaceAll(/[^a-z0-9]+/g, '-')
    .replaceAll(/^-|-$/g, '')
}
