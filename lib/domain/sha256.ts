import crypto from 'node:crypto'

/**
 * SHA-256 in hex, in one call: a Hash object costs more than the hashing of a short text, most of it in garbage collection.
 * Before Node 20.12 there are only those.
 */
export const sha256Hex: (data: string | Buffer) => string =
  typeof crypto.hash === 'function'
    ? (data) => crypto.hash('sha256', data, 'hex')
    : (data) => crypto.createHash('sha256').update(data).digest('hex')

/** The same as 32 bytes. */
export function sha256(data: string | Buffer): Buffer {
  return Buffer.from(sha256Hex(data), 'hex')
}
