import { laneCount } from '@/lib/domain/lane'

/** A statement's parameters as it is put together; naming a value gives its place (`$1`). */
export type Parameter = (value: string | number | Date) => string

export function parameterList(): { parameters: (string | number)[]; parameter: Parameter } {
  const parameters: (string | number)[] = []
  return {
    parameters,
    parameter: (value) => `$${parameters.push(value instanceof Date ? value.toISOString() : value)}`,
  }
}

/** SQL after `lane =`: lane by lane, for an index that begins with it. What has it reads all of them, on purpose. */
export const everyLane = `any(array(select generate_series(0, ${laneCount - 1})::int2))`

/** An instant to the microsecond: `2026-11-26T08:00:00.123456Z`. As a date of JavaScript it would be cut to milliseconds. */
export function exactly(column: string): string {
  return `to_char(${column} at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.US"Z"')`
}

/** All of the conditions, or nothing. */
export function whereOf(conditions: readonly string[]): string {
  return conditions.length > 0 ? `where ${conditions.join(' and ')}` : ''
}
