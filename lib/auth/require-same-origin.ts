import { consoleReadHeader } from '@/lib/auth/console-read-header'
import { env } from '@/lib/config/env'
import { AppError } from '@/lib/domain/errors'

/**
 * Refuses what another site made the browser send: for every server action and every handler that goes by the cookie.
 * Sec-Fetch-Site is the browser's own word, which it gives over https and to localhost; without it Origin must be ours.
 * X-Forwarded-Host is anybody's word.
 * @throws AppError `forbidden`
 */
export function requireSameOrigin(headers: Headers): void {
  const [site, origin] = [headers.get('sec-fetch-site'), headers.get('origin')]
  if (site !== null ? site === 'same-origin' : origin !== null ? isOurs(origin, headers) : isConsoleRead(headers))
    return
  throw new AppError('forbidden', 'This request did not come from the console itself.')
}

function isOurs(origin: string, headers: Headers): boolean {
  if (!URL.canParse(origin)) return false
  const { ONCE_PUBLIC_URL } = env()
  if (ONCE_PUBLIC_URL) return origin === new URL(ONCE_PUBLIC_URL).origin
  return new URL(origin).host === headers.get('host')
}

/** On plain http a browser names neither site nor origin with a read. */
function isConsoleRead(headers: Headers): boolean {
  return headers.get(consoleReadHeader) === '1'
}
