import { expect, test } from 'vitest'
import { hashPassword, nobodysHash, passwordMatches } from '@/lib/auth/password'

const parameters = (phc: string) => phc.split('$').slice(0, 4).join('$')

test('a password is kept as argon2id of 46 MiB, and nobody’s hash costs exactly as much', async () => {
  expect(parameters(await hashPassword('secret word'))).toBe('$argon2id$v=19$m=47104,t=1,p=1')
  expect(parameters(nobodysHash)).toBe('$argon2id$v=19$m=47104,t=1,p=1')
})

test('a long password counts to its last character', async () => {
  const long = 'x'.repeat(128)
  const stored = await hashPassword(`${long}1`)
  expect(await passwordMatches(`${long}1`, stored)).toBe(true)
  expect(await passwordMatches(`${long}2`, stored)).toBe(false)
})

test('two ways to type one letter are the same password', async () => {
  expect(await passwordMatches('caf\u0065\u0301', await hashPassword('caf\u00e9'))).toBe(true)
})

test('without an account no password matches', async () => {
  expect(await passwordMatches('anything', null)).toBe(false)
})

test('a flood is refused before it takes the memory of the machine', async () => {
  const results = await Promise.allSettled(Array.from({ length: 40 }, () => passwordMatches('guess', null)))
  const refused = results.filter((result) => result.status === 'rejected')
  expect(refused).toHaveLength(40 - 2 - 16)
  expect(refused.every(({ reason }) => reason.code === 'unavailable')).toBe(true)
})
