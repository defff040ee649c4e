import { execFileSync } from 'node:child_process'
import { readFileSync } from 'node:fs'
import { expect, test } from 'vitest'

// What a stranger could guess at, as such values are called here. `===` ends at the first character that differs, and so tells how many do not.
const guessable =
  /(secret|token|signature|password|h?mac|challenge|otp|apiKey|(code|token|password|secret)(Hash|Digest))$/i
const comparison = /([\w$.?!]*[\w$])(?:\([^()\n]*\))?\s*[!=]==?\s*(typeof |[\w$'"`.?!]+(?:\(\)[\w$.?!]*)?)/g
// Whether something is there, or is the mask: no guess is compared with it.
const harmless = /^(null|undefined|true|false|secretMask|typeof |['"`\d].*)$/

/** Comparisons that may stay, each with the reason. */
const exceptions: Record<string, string> = {
  'lib/audit/verify-audit.ts: chainSignature === record.signature':
    'the database is judged: nobody tries it from outside',
  'lib/auth/change-own-password.ts: newPassword === current': 'one person typed both, a moment ago',
  'lib/providers/access-tokens.ts: entry.answer.token === token': 'both are ours: which token a vendor has refused',
}

const files = execFileSync('git', ['ls-files', '-co', '--exclude-standard', 'app', 'db', 'lib', 'scripts'], {
  encoding: 'utf8',
})
  .split('\n')
  .filter((name) => /\.(ts|tsx|mjs)$/.test(name) && !/\.test\.|\/testing\/|^scripts\/demo/.test(name))

function comparisonsIn(source: string): string[] {
  return source
    .split('\n')
    .map((line) => line.replace(/(^|\s)\/\/.*$/, ''))
    .flatMap((line) => [...line.matchAll(comparison)])
    .map(([, left = '', right = '']) => [left, right] as const)
    .filter(([left, right]) => (guessable.test(left) && !harmless.test(right)) || guessable.test(right))
    .map(([left, right]) => `${left} === ${right}`)
}

test('nothing that a stranger could guess at is compared by ===', () => {
  const found = files.flatMap((name) => comparisonsIn(readFileSync(name, 'utf8')).map((one) => `${name}: ${one}`))
  expect(found.sort()).toEqual(Object.keys(exceptions).sort())
})

test.each([
  'if (given === env().CRON_SECRET) return',
  'return request.signature !== expected',
  'const right = hash(token) == row.tokenHash',
  'if (stored.codeHash===digest) return true',
])('one would be found: %s', (line) => {
  expect(comparisonsIn(line)).toHaveLength(1)
})

test.each([
  'if (token === null) return',
  "if (typeof password === 'string') return",
  'return secret === secretMask',
  'if (signature.length !== 64) return',
])('this is none: %s', (line) => {
  expect(comparisonsIn(line)).toEqual([])
})
