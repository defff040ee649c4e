/** Lanes of every hot table. Fixed for the life of a database: rows are found by (lane, id). */
export const laneCount = 64

const multiplier = 19
const dash = 0x2d
const inverseOfMultiplier = 27 // 19 × 27 = 513 = 8 × 64 + 1

/**
 * The lane of a row, from its own 16-byte identity (a UUID string in any case).
 * Folds every byte, so that identifiers which share a tail (version 1, sequential) still spread.
 */
export function laneOf(uuid: string): number {
  let lane = 0
  let high = -1
  for (let i = 0; i < uuid.length; i++) {
    const code = uuid.charCodeAt(i)
    if (code === dash) continue
    const digit = (code & 0x0f) + (code >> 6) * 9 // '0'–'9', 'a'–'f' and 'A'–'F'
    if (high < 0) high = digit
    else {
      lane = foldByte(lane, (high << 4) | digit)
      high = -1
    }
  }
  return lane
}

/** Sets the last six bits of `bytes` (16, a random UUID's) so that `laneOf` gives `lane`: a batch made together stays together. */
export function steerIntoLane(bytes: Uint8Array, lane: number): void {
  const before = fold(bytes, 15)
  const lastSixBits = ((lane * inverseOfMultiplier) & 63) ^ before
  bytes[15] = ((bytes[15] ?? 0) & 0xc0) | lastSixBits
}

function fold(bytes: Uint8Array, length: number): number {
  let lane = 0
  for (let i = 0; i < length; i++) lane = foldByte(lane, bytes[i] ?? 0)
  return lane
}

function foldByte(lane: number, byte: number): number {
  return ((lane ^ byte) * multiplier) & 63
}
