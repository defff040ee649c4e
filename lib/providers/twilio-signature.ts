import { createHash, createHmac, timingSafeEqual } from 'node:crypto'

type SignedRequest = { url: string; form: URLSearchParams | null; body: Buffer; signature: string }

/**
 * Whether Twilio signed a request to us: HMAC-SHA1 over the public address, with or without its port, and the form's
 * fields by name. A body that is no form is covered by its hash in the address instead.
 */
export function isSignedByTwilio({ url, form, body, signature }: SignedRequest, authToken: string): boolean {
  const fields = form === null ? '' : fieldText(form)
  const signed = addressesOf(url).some((address) => {
    const expected = createHmac('sha1', authToken)
      .update(address + fields)
      .digest('base64')
    return sameText(expected, signature)
  })
  return signed && (form !== null || bodyMatches(url, body))
}

/** Names in order of code points, the values of one name once each and in order, nothing between them. */
function fieldText(form: URLSearchParams): string {
  const names = [...new Set(form.keys())].sort()
  return names.flatMap((name) => [...new Set(form.getAll(name))].sort().map((value) => name + value)).join('')
}

/** Twilio has signed with and without the port over the years: either is its word. */
function addressesOf(url: string): string[] {
  const [, scheme = '', host = '', rest = ''] =
    /^(https?:\/\/)([^/?#:]*|\[[^\]]*\])(?::\d+)?([/?#].*)?$/i.exec(url) ?? []
  const port = /^https?:\/\/(?:[^/?#:]*|\[[^\]]*\])(:\d+)/i.exec(url)?.[1]
  const withPort = port ?? (scheme.toLowerCase() === 'https://' ? ':443' : ':80')
  return [scheme + host + rest, scheme + host + withPort + rest]
}

function bodyMatches(url: string, body: Buffer): boolean {
  const claimed = new URL(url).searchParams.get('bodySHA256') ?? ''
  return sameText(createHash('sha256').update(body).digest('hex'), claimed)
}

function sameText(expected: string, claimed: string): boolean {
  const [a, b] = [Buffer.from(expected), Buffer.from(claimed)]
  return a.length === b.length && timingSafeEqual(a, b)
}
