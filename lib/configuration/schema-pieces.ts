import { z } from 'zod'
import { centurySeconds, durationSeconds } from '@/lib/domain/duration'

/** Names appear in URLs, metrics and window keys: short, printable, no spaces. */
export const name = z
  .string()
  .regex(/^[a-z0-9][a-z0-9._-]{0,62}$/i, 'letters, digits, dot, dash and underscore, at most 63')

/** At most a century: an instant that is so long after another must still have a year of four digits. */
export const duration = z
  .string()
  .refine(
    (text) => (durationSeconds(text) ?? Number.POSITIVE_INFINITY) <= centurySeconds,
    'an ISO 8601 duration such as PT5M or P7D, at most a century (P100Y)',
  )

export const windowLength = z.union([z.literal('forever'), duration], {
  error: 'an ISO 8601 duration of at most a century (P100Y), or "forever"',
})

export const template = z.string().min(1, 'says nothing yet').max(65_536)
