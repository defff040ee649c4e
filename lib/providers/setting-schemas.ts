import { z } from 'zod'

/** Pieces of the adapters' settings. `title` and `description` are what the console's forms show, in the browser too. */

export const baseUrl = httpUrl().refine(
  (text) => URL.canParse(text) && !new URL(text).search,
  'an address without a query',
)

/** Any address that a request can be posted to. Whether it may be reached is the guard's to say, when it is reached. */
export function httpUrl() {
  return z
    .string()
    .max(2048)
    .refine(isHttpUrl, 'an https:// address without user name, password or fragment (http:// for listed private hosts)')
}

/** Goes into a header as it stands: one line of visible ASCII, or a request could be made to carry other headers. */
export const headerToken = z
  .string()
  .min(1)
  .max(8192)
  .regex(/^[\x21-\x7e]+$/, 'visible ASCII characters only, no spaces')

export const accessToken = headerToken.meta({
  title: 'Access token',
  description: 'Sent as Authorization: Bearer. Stored sealed and never shown again.',
})

/** `baseUrl` with or without a trailing slash, joined with an absolute path. */
export function endpoint(base: string, path: string): string {
  return base.endsWith('/') ? base.replace(/(?<!\/)\/+$/, '') + path : base + path
}

function isHttpUrl(text: string): boolean {
  if (!/^https?:\/\//i.test(text) || !URL.canParse(text)) return false
  const url = new URL(text)
  return !url.username && !url.password && !url.hash
}
