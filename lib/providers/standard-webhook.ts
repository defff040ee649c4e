import { createHmac, timingSafeEqual } from 'node:crypto'

export type SignedRequest = { headers: Pick<Headers, 'get'>; body: Buffer; now: Date }
export type SignatureVerdict = 'right' | 'signature_missing' | 'signature_wrong' | 'signature_stale'

const toleranceSeconds = 300
// Each costs a comparison per secret: a rotation needs two.
const signaturesMax = 16

/** The key of a `whsec_` secret, 24 to 64 bytes; null when the text is none. */
export function secretBytes(text: string): Buffer | null {
  const [, encoded] = /^whsec_([A-Za-z0-9+/]+={0,2})$/.exec(text) ?? []
  const bytes = Buffer.from(encoded ?? '', 'base64')
  return bytes.length >= 24 && bytes.length <= 64 ? bytes : null
}

/** The keys of a secret, or of two with a space between while it changes; none when any part of it is no secret. */
export function secretKeys(text: string): Buffer[] {
  const keys = text.split(' ').map(secretBytes)
  return keys.length > 2 || keys.includes(null) ? [] : keys.filter((key) => key !== null)
}

/** The header `webhook-signature`: one signature a key, so that a receiver may know either. */
export function signatures(keys: readonly Buffer[], id: string, timestamp: string, body: Buffer): string {
  return keys.map((key) => signature(key, id, timestamp, body)).join(' ')
}

/** The value of one `webhook-signature`, over id, timestamp (seconds) and the raw bytes. */
export function signature(key: Buffer, id: string, timestamp: string, body: Buffer): string {
  return `v1,${macOf(key, id, timestamp, body).toString('base64')}`
}

/** Standard Webhooks, the receiving side: any of the signatures by any of the keys will do, so both sides can rotate. */
export function checkSignature({ headers, body, now }: SignedRequest, keys: readonly Buffer[]): SignatureVerdict {
  const id = headers.get('webhook-id')
  const timestamp = headers.get('webhook-timestamp')
  const given = headers.get('webhook-signature')
  if (!id || !timestamp || !given) return 'signature_missing'
  if (!/^\d{1,12}$/.test(timestamp)) return 'signature_wrong'
  const signatures = given.split(' ').slice(0, signaturesMax).flatMap(macBytes)
  const right = keys.some((key) => {
    const expected = macOf(key, id, timestamp, body)
    return signatures.some((candidate) => timingSafeEqual(candidate, expected))
  })
  if (!right) return 'signature_wrong'
  const ageSeconds = Math.floor(now.getTime() / 1000) - Number(timestamp)
  return Math.abs(ageSeconds) > toleranceSeconds ? 'signature_stale' : 'right'
}

function macOf(key: Buffer, id: string, timestamp: string, body: Buffer): Buffer {
  return createHmac('sha256', key).update(`${id}.${timestamp}.`).update(body).digest()
}

/** The 32 bytes of one `v1,…`; nothing for other versions and for what is no signature. */
function macBytes(text: string): Buffer[] {
  const [, encoded] = /^v1,([A-Za-z0-9+/]{43}=)$/.exec(text) ?? []
  return encoded === undefined ? [] : [Buffer.from(encoded, 'base64')]
}
