import { createCipheriv, randomBytes } from 'node:crypto'
import fc from 'fast-check'
import { expect, test } from 'vitest'
import { gcmSealer } from '@/lib/secrets/gcm-sealer'

const head = Buffer.from('head')

/** What Node's own cipher makes of it, with the nonce that was drawn. */
function byNode(key: Buffer, sealed: Buffer, plain: string, place: string): Buffer {
  const nonce = sealed.subarray(head.length, head.length + 12)
  const cipher = createCipheriv('aes-256-gcm', key, nonce).setAAD(Buffer.from(place))
  const body = Buffer.concat([cipher.update(plain, 'utf8'), cipher.final()])
  return Buffer.concat([head, nonce, cipher.getAuthTag(), body])
}

test('seals to the very bytes of aes-256-gcm, whatever key, texts and places are, however many go together', () => {
  const text = fc.oneof(fc.string({ maxLength: 80 }), fc.string({ unit: 'binary', maxLength: 700 }))
  const texts = fc.array(fc.record({ plain: text, place: text }), { maxLength: 12 })
  const key = fc.uint8Array({ minLength: 32, maxLength: 32 }).map((bytes) => Buffer.from(bytes))
  fc.assert(
    fc.property(key, fc.array(texts, { maxLength: 3 }), (key, batches) => {
      const seal = gcmSealer(key, head)
      for (const batch of batches) {
        const { bytes, ends } = seal(batch)
        const sealed = ends.map((end, i) => bytes.subarray(ends[i - 1] ?? 0, end))
        expect(sealed).toEqual(batch.map(({ plain, place }, i) => byNode(key, sealed[i] ?? head, plain, place)))
      }
    }),
    { numRuns: 500 },
  )
})

test('is right at every length around a block and for a text of a megabyte', () => {
  const key = randomBytes(32)
  const texts = [...Array(70).keys(), 2 ** 20].flatMap((length) => [
    { plain: 'x'.repeat(length), place: 'p'.repeat(length % 40) },
    { plain: '', place: 'p'.repeat(length) },
  ])
  const { bytes, ends } = gcmSealer(key, head)(texts)
  texts.forEach(({ plain, place }, i) => {
    const sealed = bytes.subarray(ends[i - 1] ?? 0, ends[i])
    expect(sealed.equals(byNode(key, sealed, plain, place))).toBe(true)
  })
})

test('draws a nonce of its own for every text', () => {
  const same = Array.from({ length: 2_000 }, () => ({ plain: 'the same', place: 'here' }))
  const { bytes, ends } = gcmSealer(randomBytes(32), head)(same)
  const nonces = ends.map((_, i) =>
    bytes.toString('hex', (ends[i - 1] ?? 0) + head.length, (ends[i - 1] ?? 0) + head.length + 12),
  )
  expect(new Set(nonces).size).toBe(2_000)
})
