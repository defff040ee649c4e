/** A field's fault as a form library keeps it: its own, or the first of the entries below it. */
export function faultMessage(error: unknown): string | undefined {
  if (typeof error !== 'object' || error === null) return undefined
  if ('message' in error && typeof error.message === 'string' && error.message) return error.message
  return Object.entries(error)
    .filter(([name]) => name !== 'ref')
    .map(([, member]) => faultMessage(member))
    .find((message) => message !== undefined)
}
