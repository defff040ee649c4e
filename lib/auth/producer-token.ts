import { randomBytes } from 'node:crypto'
import { sha256 } from '@/lib/domain/sha256'

/** What is kept of a token. It has 256 random bits, so a plain digest cannot be searched. */
export function tokenHash(token: string): Buffer {
  return sha256(token)
}

/** A new key id and the token that carries it: `once_<id>_<secret>`. */
export function newToken(): { keyId: string; token: string } {
  const keyId = randomBytes(6).toString('hex')
  return { keyId, token: `once_${keyId}_${randomBytes(32).toString('base64url')}` }
}
