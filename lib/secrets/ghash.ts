const blockBytes = 16
const reduction = 0xe1000000 // x^128 = x^7 + x^2 + x + 1, in GCM's order of bits

/**
 * The sum that AES-GCM's tag is made of (NIST SP 800-38D, 6.4): each block is added and the whole multiplied by the hash key.
 * A multiplication is sixteen look-ups, one for each byte at its place (64 kB a key). How long a look-up takes depends on
 * what the processor has at hand, so this is for sealing on a machine of one's own, not for judging what others send.
 */
export class Ghash {
  readonly #products: Uint32Array
  /** The sum so far, as four big-endian words. */
  readonly sum = new Uint32Array(4)

  constructor(hashKey: Buffer) {
    this.#products = productsOf(hashKey)
  }

  begin(): void {
    this.sum.fill(0)
  }

  /** Adds bytes, with zeros up to a whole block. */
  add(view: DataView, from: number, length: number): void {
    const { sum } = this
    const end = from + length
    let at = from
    for (; at + blockBytes <= end; at += blockBytes) {
      for (let word = 0; word < 4; word++) sum[word] = (sum[word] ?? 0) ^ view.getUint32(at + 4 * word)
      this.#multiply()
    }
    if (at === end) return
    for (let i = 0; at + i < end; i++) sum[i >> 2] = (sum[i >> 2] ?? 0) ^ (view.getUint8(at + i) << (24 - 8 * (i & 3)))
    this.#multiply()
  }

  /** Adds the last block: how many bytes were authenticated only, and how many enciphered. */
  end(placeBytes: number, textBytes: number): void {
    this.sum[1] = (this.sum[1] ?? 0) ^ (placeBytes * 8)
    this.sum[3] = (this.sum[3] ?? 0) ^ (textBytes * 8)
    this.#multiply()
  }

  #multiply(): void {
    const products = this.#products
    const { sum } = this
    let [a, b, c, d] = [0, 0, 0, 0]
    for (let i = 0; i < blockBytes; i++) {
      const byte = ((sum[i >> 2] ?? 0) >>> (24 - 8 * (i & 3))) & 0xff
      const at = (i << 10) | (byte << 2)
      a ^= products[at] ?? 0
      b ^= products[at + 1] ?? 0
      c ^= products[at + 2] ?? 0
      d ^= products[at + 3] ?? 0
    }
    sum[0] = a
    sum[1] = b
    sum[2] = c
    sum[3] = d
  }
}

/** The hash key times each value of each byte of a block, four words a product. */
function productsOf(hashKey: Buffer): Uint32Array {
  const products = new Uint32Array(blockBytes * 256 * 4)
  const power = new Uint32Array([0, 4, 8, 12].map((at) => hashKey.readUInt32BE(at)))
  for (let place = 0; place < blockBytes; place++) {
    const table = products.subarray(place * 1024, (place + 1) * 1024)
    for (let bit = 0x80; bit > 0; bit >>= 1) {
      // What the bits before it gave, and this one beside each of them.
      for (let value = bit; value < 256; value += 2 * bit)
        for (let word = 0; word < 4; word++)
          table[value * 4 + word] = (table[(value - bit) * 4 + word] ?? 0) ^ (power[word] ?? 0)
      timesX(power)
    }
  }
  return products
}

function timesX(power: Uint32Array): void {
  const [a = 0, b = 0, c = 0, d = 0] = power
  power[0] = (a >>> 1) ^ (d & 1 ? reduction : 0)
  power[1] = (b >>> 1) | (a << 31)
  power[2] = (c >>> 1) | (b << 31)
  power[3] = (d >>> 1) | (c << 31)
}
