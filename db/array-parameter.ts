/** What may stand in a column of a batch statement. */
export type ArrayElement = string | number | boolean | Date | Buffer | null

/**
 * A PostgreSQL array literal for one column of many rows, to be cast in SQL (`unnest($1::uuid[])`). One parameter per
 * column keeps a batch of any size one prepared statement.
 */
export function arrayParameter(values: readonly ArrayElement[]): string {
  let literal = '{'
  for (let i = 0; i < values.length; i++) {
    if (i > 0) literal += ','
    literal += element(values[i] ?? null)
  }
  return `${literal}}`
}

function element(value: ArrayElement): string {
  if (value === null) return 'NULL'
  if (typeof value === 'number' || typeof value === 'boolean') return String(value)
  if (value instanceof Date) return `"${value.toISOString()}"`
  if (Buffer.isBuffer(value)) return `"\\\\x${value.toString('hex')}"`
  if (!/["\\]/.test(value)) return `"${value}"`
  return `"${value.replaceAll('\\', '\\\\').replaceAll('"', '\\"')}"`
}
