import { steerIntoLane } from '@/lib/domain/lane'

/**
 * A version 7 UUID. `lane` steers its last six bits, so that notifications accepted together are leased, started and
 * finished together; the other 68 random bits keep ids unguessable enough not to collide.
 * @param random 16 bytes of chance; overwritten in part.
 */
export function uuidV7(nowMs: number, random: Uint8Array, lane?: number): string {
  const bytes = new Uint8Array(random)
  const view = new DataView(bytes.buffer)
  view.setUint16(0, Math.floor(nowMs / 2 ** 32))
  view.setUint32(2, nowMs % 2 ** 32)
  bytes[6] = 0x70 | ((bytes[6] ?? 0) & 0x0f)
  bytes[8] = 0x80 | ((bytes[8] ?? 0) & 0x3f)
  if (lane !== undefined) steerIntoLane(bytes, lane)
  return uuidText(bytes)
}

/** 16 bytes as a lower-case UUID string. */
export function uuidText(bytes: Uint8Array): string {
  return uuidOfHex(Buffer.from(bytes.buffer, bytes.byteOffset, 16).toString('hex'))
}

/** The first 32 digits of a text in hex, such as a digest, as a UUID string: the shape of every hash key in the database. */
export function uuidOfHex(hex: string): string {
  return `${hex.slice(0, 8)}-${hex.slice(8, 12)}-${hex.slice(12, 16)}-${hex.slice(16, 20)}-${hex.slice(20, 32)}`
}

/** True for any UUID, whatever its version. */
export function isUuid(text: string): boolean {
  return /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i.test(text)
}

/** When a version 7 UUID was made, by its maker's clock; null for any other. */
export function instantOfUuid(uuid: string): Date | null {
  const hex = uuid.replaceAll('-', '')
  return hex[12] === '7' ? new Date(Number.parseInt(hex.slice(0, 12), 16)) : null
}
