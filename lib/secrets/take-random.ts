import { randomFillSync } from 'node:crypto'

// One call to the generator costs as much for 8 kB as for 16 bytes; each byte is given out once.
const pool = Buffer.alloc(8_192)
let used = pool.length

/** Cryptographically random bytes for ids and nonces; the caller owns them. */
export function takeRandom(bytes: number): Buffer {
  if (used + bytes > pool.length) {
    randomFillSync(pool)
    used = 0
  }
  used += bytes
  return Buffer.from(pool.subarray(used - bytes, used))
}
