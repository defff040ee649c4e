import { env } from '@/lib/config/env'
import { AppError } from '@/lib/domain/errors'

/**
 * Refuses what another site made the browser send: for every server action and every handler that goes by the cookie.
 * Sec-Fetch-Site is the browser's own word; without it Origin must be ours. X-Forwarded-Host is anybody's word.
 * @throws AppError `forbidden`
 */
export function requireSameOrigin(headers: Headers): void {
  const site = headers.get('sec-fetch-site')
  if (site !== null ? site === 'same-origin' : originIsOurs(headers)) return
  throw new AppError('forbidden', 'This request did not come from the console itself.')
}

function originIsOurs(headers: Headers): boolean {
  const origin = headers.get('origin')
  if (origin === null || !URL.canParse(origin)) return false
  const { ONCE_PUBLIC_URL } = env()
  if (ONCE_PUBLIC_URL) return origin === new URL(ONCE_PUBLIC_URL).origin
  return new URL(origin).host === headers.get('host')
}
