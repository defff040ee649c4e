import { createHmac, randomBytes } from 'node:crypto'
import { expect, test } from 'vitest'
import { keyedHash } from '@/lib/secrets/keyed-hash'

test('is HMAC-SHA-256, whatever the text and whatever was hashed before', () => {
  const key = randomBytes(32)
  const hash = keyedHash(key)
  const texts = ['', 'a', 'ä€𝄞', 'x'.repeat(55), 'x'.repeat(64), '€'.repeat(2_000), 'short again', '\ud800', '\0']
  for (const text of texts) expect(hash(text)).toBe(createHmac('sha256', key).update(text).digest('hex'))
})
