import { z } from 'zod'
import { durationSeconds } from '@/lib/domain/duration'

/** Names appear in URLs, metrics and window keys: short, printable, no spaces. */
export const name = z
  .string()
  .regex(/^[a-z0-9][a-z0-9._-]{0,62}$/i, 'letters, digits, dot, dash and underscore, at most 63')

export const duration = z
  .string()
  .refine((text) => durationSeconds(text) !== null, 'an ISO 8601 duration such as PT5M or P7D')

export const windowLength = z.union([z.literal('forever'), duration], { error: 'an ISO 8601 duration, or "forever"' })

export const template = z.string().min(1, 'says nothing yet').max(65_536)
