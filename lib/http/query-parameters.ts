import { z } from 'zod'
import type { Place, Position } from '@/db/queries/list-notifications'
import { AppError } from '@/lib/domain/errors'
import { isUuid } from '@/lib/domain/identity'
import { isStorableInstant } from '@/lib/domain/instant'
import { validate } from '@/lib/http/validate'

export const instantParameter = z.iso
  .datetime({ offset: true, error: 'an instant such as 2026-11-23T22:00:00Z' })
  .refine(isStorableInstant, 'an instant of the years 1 to 9999, less than 16 hours from UTC')
  .transform((text) => new Date(text))
const pageSizeMax = 1_000
/** A larger page than there can be is the largest: the cursor says that there is more. */
export const limitParameter = z.coerce
  .number()
  .int()
  .min(1)
  .default(50)
  .transform((limit) => Math.min(limit, pageSizeMax))
export const cursorParameter = z
  .string()
  .transform(readCursor)
  .refine((position) => position !== null, 'not a cursor of ours')

/** Query parameters by a strict schema; empty ones count as absent. @throws AppError `malformed` for a repeated one, `invalid` */
export function readQuery<Output>(request: Pick<Request, 'url'>, schema: z.ZodType<Output>): Output {
  const values: Record<string, string> = {}
  for (const [name, value] of new URL(request.url).searchParams) {
    if (Object.hasOwn(values, name)) throw new AppError('malformed', `The parameter ${name} is given twice.`)
    if (value !== '') values[name] = value
  }
  return validate(schema, values)
}

/** A place in a list as an opaque text. */
export function cursorOf(position: Position | null): string | null {
  return position && Buffer.from(`${position.at} ${position.id}`).toString('base64url')
}

/** The place that a cursor names; null when it is none. */
export function readCursor(cursor: string): Position | null {
  const [at = '', id = ''] = Buffer.from(cursor, 'base64url').toString().split(' ')
  return isExactInstant(at) && isUuid(id) ? { at, id } : null
}

/** As the lists' statements write it, and a day that there is: what PostgreSQL cannot read is refused here. */
export function isExactInstant(text: string): boolean {
  if (!/^[12]\d{3}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{6}Z$/.test(text)) return false
  const date = new Date(text)
  return !Number.isNaN(date.getTime()) && date.toISOString().slice(0, 23) === text.slice(0, 23)
}

/** What a cursor asks for: the page that is older than it; without one the newest. */
export function placeBefore(cursor: Position | null | undefined): Place {
  return cursor ? { side: 'older', than: cursor } : { side: 'newest' }
}
