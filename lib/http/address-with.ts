/** The page's address with some parameters changed; null removes one. */
export function addressWith(
  path: string,
  values: Record<string, string | readonly string[] | undefined>,
  change: Record<string, string | readonly string[] | null> = {},
): string {
  const next = new URLSearchParams()
  for (const [name, given] of Object.entries({ ...values, ...change })) {
    for (const value of [given ?? []].flat()) if (value) next.append(name, value)
  }
  const query = next.toString()
  return query ? `${path}?${query}` : path
}
