import { createPublicKey, type KeyObject } from 'node:crypto'
import { userAgent } from '@/lib/config/version'
import { sendHttp } from '@/lib/providers/http-sender'

/** The certificate that signs SNS messages, as PEM; null when it could not be had. The address has been judged before. */
export type CertificateFetcher = (url: string) => Promise<string | null>

const timeoutMs = 5_000
const keysMax = 16
const modulusBitsMin = 2_048
const never = new AbortController().signal

/** Over the same guarded connections as every send. */
export const fetchCertificate: CertificateFetcher = async (url) => {
  const result = await sendHttp({ method: 'GET', url, headers: [], body: null, userAgent, timeoutMs, signal: never })
  return result.kind === 'response' && result.status === 200 ? result.body.toString('latin1') : null
}

/** Only Amazon can serve what is at such an address: that is what makes the certificate one of SNS. */
export function isSnsAddress(text: string): boolean {
  if (!URL.canParse(text)) return false
  const url = new URL(text)
  const plain = url.protocol === 'https:' && !url.username && !url.password && !url.port
  return plain && /^sns\.[a-z0-9-]{3,}\.amazonaws\.com(\.cn)?$/.test(url.hostname)
}

export function isCertificateAddress(text: string): boolean {
  return isSnsAddress(text) && /^\/[A-Za-z0-9._-]+\.pem$/.test(new URL(text).pathname) && !/[?#]/.test(text)
}

/** Remembers the keys of certificates: Amazon changes them about once a year. Null: could not be had, ask again later. */
export function certificateKeys(fetcher: CertificateFetcher): (url: string) => Promise<KeyObject | null> {
  const known = new Map<string, KeyObject>()
  return async (url) => {
    const remembered = known.get(url)
    if (remembered) return remembered
    const key = rsaKey(await fetcher(url))
    if (key === null) return null
    const [oldest] = known.size >= keysMax ? known.keys() : []
    if (oldest !== undefined) known.delete(oldest)
    known.set(url, key)
    return key
  }
}

function rsaKey(pem: string | null): KeyObject | null {
  try {
    const key = createPublicKey(pem ?? '')
    const bits = key.asymmetricKeyDetails?.modulusLength ?? 0
    return key.asymmetricKeyType === 'rsa' && bits >= modulusBitsMin ? key : null
  } catch {
    return null
  }
}
