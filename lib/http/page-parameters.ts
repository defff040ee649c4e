/** Next's search parameters of a page. */
export type PageParameters = Promise<Record<string, string | string[] | undefined>>

/** The first value of a parameter, trimmed; absent and empty are alike, since a form sends every field. */
export function parameter(values: Record<string, string | string[] | undefined>, name: string): string | undefined {
  const value = values[name]
  const first = (Array.isArray(value) ? value[0] : value)?.trim()
  return first ? first.slice(0, 320) : undefined
}

/** A `datetime-local` value, taken as UTC like every time of the console; undefined when it is none. */
export function instantOf(text: string | undefined): Date | undefined {
  if (text === undefined) return undefined
  const date = new Date(/Z$|[+-]\d\d:\d\d$/.test(text) ? text : `${text}Z`)
  return Number.isNaN(date.getTime()) ? undefined : date
}

/** The page's address with some parameters changed; null removes one. */
export function addressWith(
  path: string,
  values: Record<string, string | undefined>,
  change: Record<string, string | null>,
): string {
  const next = new URLSearchParams()
  for (const [name, value] of Object.entries({ ...values, ...change })) if (value) next.set(name, value)
  const query = next.toString()
  return query ? `${path}?${query}` : path
}
