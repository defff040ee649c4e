import { randomUUID } from 'node:crypto'
import { expect, test } from 'vitest'
import { IdentitySet } from '@/lib/domain/identity-set'

test('says of each identity once that it is new, over every growth', () => {
  const set = new IdentitySet()
  const known = Array.from({ length: 5_000 }, () => randomUUID())
  expect(known.every((uuid) => set.add(uuid))).toBe(true)
  expect(known.some((uuid) => set.add(uuid))).toBe(false)
  expect(set.size).toBe(5_000)
})

test('tells identities apart that differ in any one digit', () => {
  const digits = '0123456789abcdef0123456789abcdef'
  const set = new IdentitySet()
  const uuidOf = (hex: string) => hex.replace(/^(.{8})(.{4})(.{4})(.{4})(.{12})$/, '$1-$2-$3-$4-$5')
  expect(set.add(uuidOf(digits))).toBe(true)
  for (let at = 0; at < 32; at++) {
    const other = digits[at] === 'f' ? 'e' : 'f'
    expect(set.add(uuidOf(digits.slice(0, at) + other + digits.slice(at + 1)))).toBe(true)
  }
})
