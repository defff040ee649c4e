import { AppError } from '@/lib/domain/errors'
import { requireRequestKey } from '@/lib/intake/build-request'

/** The key of a body that carries its own, before the body is validated. @throws AppError naming what is wrong with it */
export function requireKeyInBody(body: unknown): string {
  if (typeof body !== 'object' || body === null || Array.isArray(body)) throw notAnObject()
  const key: unknown = Reflect.get(body, 'idempotencyKey')
  if (key !== undefined && key !== null && typeof key !== 'string')
    throw new AppError('idempotency_key_invalid', 'The idempotencyKey cannot be used: it is not a text.')
  return requireRequestKey(key)
}

function notAnObject(): AppError {
  const message = 'a JSON object is needed'
  return new AppError('invalid', `the document: ${message}.`, { faults: [{ path: '', message }] })
}
