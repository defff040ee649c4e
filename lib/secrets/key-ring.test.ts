import { randomBytes } from 'node:crypto'
import { afterEach, expect, test, vi } from 'vitest'

const key = () => randomBytes(32).toString('base64')
const [first, second] = [`a:${key()}`, `b:${key()}`]

/** The module as a process with these keys has it. */
async function ringOf(keys: string) {
  vi.resetModules()
  vi.stubEnv('ONCE_ENCRYPTION_KEYS', keys)
  return import('@/lib/secrets/key-ring')
}
afterEach(() => vi.unstubAllEnvs())

test('what is sealed for one place opens there alone, and not when a bit of it changed', async () => {
  const { seal, open } = await ringOf(first)
  const sealed = seal('+15551234567', 'notification_contents.sealed 1')
  expect(open(sealed, 'notification_contents.sealed 1').toString()).toBe('+15551234567')
  expect(() => open(sealed, 'notification_contents.sealed 2')).toThrow()
  for (let at = 0; at < sealed.length; at++) {
    const changed = Buffer.from(sealed)
    changed.writeUInt8(changed.readUInt8(at) ^ 1, at)
    expect(() => open(changed, 'notification_contents.sealed 1'), `byte ${at}`).toThrow()
  }
})

test('the same text is never sealed alike, and nothing of it shows', async () => {
  const { seal } = await ringOf(first)
  const sealed = Array.from({ length: 1_000 }, () => seal('+15551234567', 'place').toString('latin1'))
  expect(new Set(sealed).size).toBe(1_000)
  expect(sealed.join()).not.toContain('5551234567')
})

test('a new key in front seals from then on; what the old one sealed still opens, and is found by the same hashes', async () => {
  const before = await ringOf(first)
  const [sealed, hash] = [before.seal('text', 'place'), before.blindHash('reference', 'phone', '+15551234567')]
  const rotated = await ringOf(`${second},${first}`)
  expect(rotated.open(sealed, 'place').toString()).toBe('text')
  expect(rotated.blindHash('reference', 'phone', '+15551234567')).toBe(hash)
  const fresh = rotated.seal('text', 'place')
  expect(() => before.open(fresh, 'place')).toThrow('encryption key "b" is not in ONCE_ENCRYPTION_KEYS')
})

test('a hash says nothing without the key: another installation has another, and parts are told apart', async () => {
  const ours = (await ringOf(first)).blindHash('reference', 'phone', '+15551234567')
  const { blindHash } = await ringOf(second)
  expect(blindHash('reference', 'phone', '+15551234567')).not.toBe(ours)
  expect(blindHash('x', 'ab', 'c')).not.toBe(blindHash('x', 'a', 'bc'))
})
