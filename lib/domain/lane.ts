/** Lanes of every hot table. Fixed for the life of a database: rows are found by (lane, id). */
export const laneCount = 64

const multiplier = 19
const inverseOfMultiplier = 27 // 19 × 27 = 513 = 8 × 64 + 1

/**
 * The lane of a row, from its own 16-byte identity (a UUID string in any case).
 * Folds every byte, so that identifiers which share a tail (version 1, sequential) still spread.
 */
export function laneOf(uuid: string): number {
  return fold(bytesOf(uuid), 16)
}

/** Sets the last six bits of `bytes` (16, a random UUID's) so that `laneOf` gives `lane`: a batch made together stays together. */
export function steerIntoLane(bytes: Uint8Array, lane: number): void {
  const before = fold(bytes, 15)
  const lastSixBits = ((lane * inverseOfMultiplier) & 63) ^ before
  bytes[15] = ((bytes[15] ?? 0) & 0xc0) | lastSixBits
}

function fold(bytes: Uint8Array, length: number): number {
  let lane = 0
  for (let i = 0; i < length; i++) lane = ((lane ^ (bytes[i] ?? 0)) * multiplier) & 63
  return lane
}

function bytesOf(uuid: string): Uint8Array {
  return Buffer.from(uuid.replaceAll('-', ''), 'hex')
}
