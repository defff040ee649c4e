/** A set of 16-byte identities (UUID strings) in flat memory: 20 bytes and a little an entry, whatever their number. */
export class IdentitySet {
  #words = new Uint32Array(4 * 1024)
  #slots = 1024
  #size = 0

  get size(): number {
    return this.#size
  }

  /** @returns false when it was there already */
  add(uuid: string): boolean {
    // Never all zero: that is how an empty slot reads.
    const a = word(uuid, 0, 8)
    const b = word(uuid, 9, 18)
    const c = word(uuid, 19, 28)
    const d = word(uuid, 28, 36)
    if (a === 0 && b === 0 && c === 0 && d === 0) throw new Error('the nil UUID is nobody')
    if (!this.#put(a, b, c, d)) return false
    if (++this.#size > this.#slots * 0.75) this.#grow()
    return true
  }

  #put(a: number, b: number, c: number, d: number): boolean {
    const words = this.#words
    const mask = this.#slots - 1
    for (let slot = a & mask; ; slot = (slot + 1) & mask) {
      const at = slot * 4
      if (words[at] === a && words[at + 1] === b && words[at + 2] === c && words[at + 3] === d) return false
      if (words[at] === 0 && words[at + 1] === 0 && words[at + 2] === 0 && words[at + 3] === 0) {
        words[at] = a
        words[at + 1] = b
        words[at + 2] = c
        words[at + 3] = d
        return true
      }
    }
  }

  #grow(): void {
    const old = this.#words
    this.#slots *= 2
    this.#words = new Uint32Array(this.#slots * 4)
    for (let at = 0; at < old.length; at += 4) {
      const [a = 0, b = 0, c = 0, d = 0] = [old[at], old[at + 1], old[at + 2], old[at + 3]]
      if (a !== 0 || b !== 0 || c !== 0 || d !== 0) this.#put(a, b, c, d)
    }
  }
}

/** Eight digits of a UUID, with or without a dash between them. */
function word(uuid: string, from: number, to: number): number {
  let value = 0
  for (let at = from; at < to; at++) {
    const code = uuid.charCodeAt(at)
    if (code !== dash) value = (value << 4) | ((code & 0x0f) + (code >> 6) * 9)
  }
  return value >>> 0
}

const dash = 0x2d
