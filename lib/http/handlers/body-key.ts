/** The `idempotencyKey` of a body that carries its own, before the body is validated; null when there is none. */
export function keyInBody(body: unknown): string | null {
  if (typeof body !== 'object' || body === null || !('idempotencyKey' in body)) return null
  return typeof body.idempotencyKey === 'string' ? body.idempotencyKey : null
}
