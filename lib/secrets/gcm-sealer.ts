import { createCipheriv, randomFillSync } from 'node:crypto'
import { Ghash } from '@/lib/secrets/ghash'

export type ToSeal = { plain: string; place: string }

/** Sealed values one after the other: each begins where the one before it ends. */
export type SealedMany = { bytes: Buffer; ends: number[] }

const blockBytes = 16
const nonceBytes = 12
const tagBytes = 16
const utf8BytesMax = 3 // of one UTF-16 unit

/**
 * AES-256-GCM of very many short texts under one key. A cipher object of Node's costs several times what it enciphers; here
 * one is kept and given all counters of all texts at once, and the tag's sum is made by us. The bytes are those of Node's own
 * `aes-256-gcm`, which alone opens them.
 * @returns writes of each text `head`, a random nonce, the tag, the ciphertext; its `place` is authenticated
 */
export function gcmSealer(key: Buffer, head: Buffer): (texts: readonly ToSeal[]) => SealedMany {
  const blocks = createCipheriv('aes-256-ecb', key, null).setAutoPadding(false)
  const ghash = new Ghash(blocks.update(Buffer.alloc(blockBytes)))
  const beforeText = head.length + nonceBytes + tagBytes
  const blocksOf = (textBytes: number) => Math.ceil(textBytes / blockBytes)

  return (texts) => {
    const { bytes, ends } = laidOut(texts)
    const stream = blocks.update(counters(bytes, ends))
    const view = viewOf(bytes)
    const places = new Places()
    let start = 0
    let masks = 0
    for (let i = 0; i < ends.length; i++) {
      const text = start + beforeText
      const end = ends[i] ?? 0
      combine(bytes, text, end, stream, masks + blockBytes)
      const placeBytes = places.write(texts[i]?.place ?? '')
      ghash.begin()
      ghash.add(places.view, 0, placeBytes)
      ghash.add(view, text, end - text)
      ghash.end(placeBytes, end - text)
      for (let word = 0; word < 4; word++) view.setUint32(text - tagBytes + 4 * word, ghash.sum[word] ?? 0)
      combine(bytes, text - tagBytes, text, stream, masks)
      masks += (1 + blocksOf(end - text)) * blockBytes
      start = end
    }
    return { bytes, ends }
  }

  /** Head and nonce of each, room for its tag, and its text where the ciphertext will be. */
  function laidOut(texts: readonly ToSeal[]): SealedMany {
    const room = texts.reduce((sum, { plain }) => sum + beforeText + plain.length * utf8BytesMax, 0)
    const bytes = Buffer.allocUnsafe(room)
    const nonces = randomFillSync(Buffer.allocUnsafe(texts.length * nonceBytes))
    let at = 0
    const ends = texts.map(({ plain }, i) => {
      bytes.set(head, at)
      nonces.copy(bytes, at + head.length, i * nonceBytes, (i + 1) * nonceBytes)
      at += beforeText
      at += bytes.write(plain, at)
      return at
    })
    return { bytes: bytes.subarray(0, at), ends }
  }

  /** Of each text: the block that hides its tag, then one for every sixteen bytes of it. */
  function counters(bytes: Buffer, ends: readonly number[]): Buffer {
    const made = Buffer.allocUnsafe(ends.length * blockBytes + (bytes.length + ends.length * blockBytes))
    const [from, to] = [viewOf(bytes), viewOf(made)]
    let start = 0
    let at = 0
    for (const end of ends) {
      const nonce = start + head.length
      const [a, b, c] = [from.getUint32(nonce), from.getUint32(nonce + 4), from.getUint32(nonce + 8)]
      const last = 1 + blocksOf(end - start - beforeText)
      for (let counter = 1; counter <= last; counter++, at += blockBytes) {
        to.setUint32(at, a)
        to.setUint32(at + 4, b)
        to.setUint32(at + 8, c)
        to.setUint32(at + 12, counter)
      }
      start = end
    }
    return made.subarray(0, at)
  }
}

function viewOf(bytes: Buffer): DataView {
  return new DataView(bytes.buffer, bytes.byteOffset, bytes.length)
}

function combine(bytes: Buffer, from: number, to: number, stream: Buffer, streamFrom: number): void {
  for (let at = from, with_ = streamFrom; at < to; at++, with_++) bytes[at] = (bytes[at] ?? 0) ^ (stream[with_] ?? 0)
}

/** The bytes of one place at a time. */
class Places {
  #bytes = Buffer.alloc(256)
  view = viewOf(this.#bytes)

  write(place: string): number {
    if (place.length * utf8BytesMax > this.#bytes.length) {
      this.#bytes = Buffer.alloc(place.length * utf8BytesMax)
      this.view = viewOf(this.#bytes)
    }
    return this.#bytes.write(place)
  }
}
