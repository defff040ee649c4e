import type { z } from 'zod'
import { pathText } from '@/lib/http/validate'

/** What can be read of a member of the configuration, and the paths of what was left out of it. */
export type ReadMember<Member> = { member: Member; leftOut: string[] }

/**
 * Reads a member without what its schema refuses: a field, or the whole list that a refused one is in; the nearest that is there
 * where something is missing. @returns null when too little is left
 */
export function withoutFaults<Member>(given: unknown, schema: z.ZodType<Member>): ReadMember<Member> | null {
  const leftOut: string[] = []
  let rest = given
  for (;;) {
    const parsed = schema.safeParse(rest)
    if (parsed.success) return { member: parsed.data, leftOut }
    const refused = parsed.error.issues
      .flatMap((issue) => placesOf(issue).map((path) => nearest(path, rest)))
      .filter((path) => path.length > 0)
    if (refused.length === 0) return null
    rest = refused.reduce(without, rest)
    leftOut.push(...refused.map(pathText))
  }
}

function placesOf(issue: z.core.$ZodIssue): string[][] {
  const path = issue.path.map(String)
  return issue.code === 'unrecognized_keys' ? issue.keys.map((key) => [...path, key]) : [path]
}

function nearest(path: readonly string[], value: unknown): string[] {
  const found: string[] = []
  for (let [at, i] = [value, 0]; i < path.length; i++) {
    const part = path[i] ?? ''
    if (!isRecord(at) || !Object.hasOwn(at, part)) break
    found.push(part)
    at = at[part]
  }
  return found
}

function without(value: unknown, [part, ...further]: string[]): unknown {
  if (part === undefined || !isRecord(value) || !Object.hasOwn(value, part)) return value
  const { [part]: removed, ...others } = value
  return further.length === 0 ? others : { ...others, [part]: without(removed, further) }
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}
