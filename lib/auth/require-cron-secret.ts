import { createHash, timingSafeEqual } from 'node:crypto'
import { env } from '@/lib/config/env'
import { AppError } from '@/lib/domain/errors'

/** Lets only the scheduler pass: `Authorization: Bearer $CRON_SECRET`, or the secret before it. @throws AppError `unauthenticated` */
export function requireCronSecret(authorizationHeader: string | null): void {
  const { CRON_SECRET, CRON_SECRET_PREVIOUS } = env()
  const known = CRON_SECRET_PREVIOUS === undefined ? [CRON_SECRET] : [CRON_SECRET, CRON_SECRET_PREVIOUS]
  // All are compared: which one it was does not show.
  if (!known.map((secret) => isBearer(authorizationHeader, secret)).includes(true)) {
    throw new AppError('unauthenticated', 'Send the cron secret as Authorization: Bearer <secret>.')
  }
}

/** Compares a bearer token in constant time, whatever its length. */
export function isBearer(header: string | null, secret: string): boolean {
  const given = /^Bearer +(.+)$/i.exec(header ?? '')?.[1] ?? ''
  return timingSafeEqual(digest(given), digest(secret))
}

function digest(text: string): Buffer {
  return createHash('sha256').update(text).digest()
}
