import type { z } from 'zod'
import { AppError, type Fault } from '@/lib/domain/errors'

/** Parses with a strict schema. @throws AppError `invalid` with every fault and its path (`notifications[3].type`). */
export function validate<Output>(schema: z.ZodType<Output>, value: unknown): Output {
  const parsed = schema.safeParse(value)
  if (parsed.success) return parsed.data
  const faults = faultsOf(parsed.error)
  throw new AppError('invalid', summary(faults), { faults })
}

/** Every fault of a failed parse; an unknown field is named itself, not only its parent. */
export function faultsOf(error: z.ZodError): Fault[] {
  return error.issues.flatMap((issue) => {
    const path = issue.path.map(String)
    if (issue.code !== 'unrecognized_keys') return [{ path: pathText(path), message: issue.message }]
    return issue.keys.map((key) => ({ path: pathText([...path, key]), message: 'unknown field' }))
  })
}

/** `['notifications', '3', 'data', 'id']` as `notifications[3].data.id`. */
export function pathText(path: readonly string[]): string {
  return path.reduce((text, part) => (/^\d+$/.test(part) ? `${text}[${part}]` : text ? `${text}.${part}` : part), '')
}

/** The first fault in words, and how many more there are. */
export function summary(faults: readonly Fault[]): string {
  const first = faults[0]
  if (!first) return 'The request is not valid.'
  const place = first.path || 'the document'
  const more = faults.length > 1 ? ` and ${faults.length - 1} more` : ''
  return `${place}: ${first.message}${more}.`
}
