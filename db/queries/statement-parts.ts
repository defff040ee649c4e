/** A statement's parameters as it is put together; naming a value gives its place (`$1`). */
export type Parameter = (value: string | number | Date) => string

export function parameterList(): { parameters: (string | number)[]; parameter: Parameter } {
  const parameters: (string | number)[] = []
  return {
    parameters,
    parameter: (value) => `$${parameters.push(value instanceof Date ? value.toISOString() : value)}`,
  }
}

/** All of the conditions, or nothing. */
export function whereOf(conditions: readonly string[]): string {
  return conditions.length > 0 ? `where ${conditions.join(' and ')}` : ''
}
