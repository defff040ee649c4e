/** The last instant that RFC 3339 can write. */
export const latestInstantMs = Date.parse('9999-12-31T23:59:59.999Z')
const earliestInstantMs = Date.parse('0001-01-01T00:00:00Z')

/**
 * Whether PostgreSQL keeps an instant of RFC 3339's form and gives it back as one: nothing before year 1 or after 9999 in
 * UTC, no zone sixteen hours away. One that it does not take would also end the statement of everybody beside it.
 */
export function isStorableInstant(text: string): boolean {
  const ms = Date.parse(text)
  return ms >= earliestInstantMs && ms <= latestInstantMs && !/[+-](1[6-9]|2\d):\d\d$/.test(text)
}
