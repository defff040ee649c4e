const designators =
  /^P(?:(\d+)W|(?:(\d+)Y)?(?:(\d+)M)?(?:(\d+)D)?(?:T(?:(\d+)H)?(?:(\d+)M)?(?:(\d+(?:\.\d{1,3})?)S)?)?)$/
const day = 86_400

/**
 * Seconds of an ISO 8601 duration (`PT5M`, `P7D`), or null when the text is none or is zero.
 * Windows are lengths, not calendar spans: a year is 365 days, a month 30, whatever the zone or the season.
 */
export function durationSeconds(text: string): number | null {
  const before = read.get(text)
  if (before !== undefined) return before
  if (read.size >= readMax) read.clear()
  const seconds = parse(text)
  read.set(text, seconds)
  return seconds
}

/** Longer than any row is old, and within what an instant can be set back by. */
export const centurySeconds = 3_155_760_000

/** Seconds that something is kept: a century for "forever". */
export function keptSeconds(length: string): number {
  return Math.min(durationSeconds(length) ?? centurySeconds, centurySeconds)
}

/** As good as for ever, and an instant that far ahead still has a year of four digits. */
const foreverMs = 7_000 * 365 * day * 1000

/** Milliseconds of a length that may be "forever"; zero for a text that is none. Nothing else is longer than a century. */
export function lengthMs(text: string): number {
  return text === 'forever' ? foreverMs : Math.min(durationSeconds(text) ?? 0, centurySeconds) * 1000
}

// Few texts are asked for again and again, several times a notification.
const read = new Map<string, number | null>()
const readMax = 1_000

function parse(text: string): number | null {
  const match = designators.exec(text)
  if (!match || text.endsWith('T')) return null
  const [weeks, years, months, days, hours, minutes, seconds] = match.slice(1).map((part) => Number(part ?? 0))
  const total =
    (weeks ?? 0) * 7 * day +
    (years ?? 0) * 365 * day +
    (months ?? 0) * 30 * day +
    (days ?? 0) * day +
    (hours ?? 0) * 3600 +
    (minutes ?? 0) * 60 +
    (seconds ?? 0)
  return total > 0 ? total : null
}
