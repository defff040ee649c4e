import { randomBytes } from 'node:crypto'
import { sha256 } from '@/lib/domain/sha256'

/** What is kept of a token. It has 256 random bits, so a plain digest cannot be searched. */
export function tokenHash(token: string): Buffer {
  return sha256(token)
}

/** A new key id and the token that carries it: `once_<id>_<secret>`. The secret is 256 random bits and a checksum. */
export function newToken(): { keyId: string; token: string } {
  const keyId = randomBytes(6).toString('hex')
  const random = randomBytes(randomLength)
  return { keyId, token: `once_${keyId}_${Buffer.concat([random, checksum(keyId, random)]).toString('base64url')}` }
}

const randomLength = 32
const checksumLength = 4

/**
 * Whether a token has the form of a new one and another checksum: mistyped, cut, or made up. It is no key then, and the database need not
 * be asked. Keys that were made before there were checksums have another form; ONCE_API_KEY has
 * whatever form somebody gave it, this one too.
 */
export function isMistyped(token: string): boolean {
  const [, keyId = '', secret] = /^once_([0-9a-f]{12})_([\w-]{48})$/.exec(token) ?? []
  if (secret === undefined) return false
  const bytes = Buffer.from(secret, 'base64url')
  return !bytes.subarray(randomLength).equals(checksum(keyId, bytes.subarray(0, randomLength)))
}

function checksum(keyId: string, random: Buffer): Buffer {
  return sha256(`${keyId}.${random.toString('base64url')}`).subarray(0, checksumLength)
}
