import { execFileSync } from 'node:child_process'
import { generateKeyPairSync, randomBytes } from 'node:crypto'
import { readFileSync } from 'node:fs'
import { expect, test } from 'vitest'
import { secretsIn } from './secrets-in'

const files = execFileSync('git', ['ls-files', '-co', '--exclude-standard'], {
  encoding: 'utf8',
  maxBuffer: 8 * 1024 * 1024,
})
  .split('\n')
  .filter((name) => name && !/\.(png|ico|svg|pdf)$|^package-lock\.json$/.test(name))

// Published examples and made-up values that look like the real thing, each in the one file that needs it.
const madeUp: Record<string, string[]> = {
  'docs/demo-configuration.json': ['a webhook secret'], // the simulator's: whsec_ and "simulated…" in base64
  'lib/configuration/intake-secrets.db.test.ts': ['a password in an address'],
}

test('nothing in the repository looks like a credential', () => {
  expect(files.length).toBeGreaterThan(1_000)
  const found = files.flatMap((name) => secretsIn(read(name)).map((kind) => `${name}: ${kind}`))
  const known = Object.entries(madeUp).flatMap(([name, kinds]) => kinds.map((kind) => `${name}: ${kind}`))
  expect(found.sort()).toEqual(known.sort())
})

const random = (alphabet: string, length: number) =>
  Array.from(randomBytes(length), (byte) => alphabet[byte % alphabet.length]).join('')
const word = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789'
const hex = '0123456789abcdef'

// Made at each run: a planted one would be found above.
test.each([
  [
    'a private key',
    () => generateKeyPairSync('ed25519').privateKey.export({ format: 'pem', type: 'pkcs8' }).toString(),
  ],
  ['an AWS access key', () => `AKIA${random('ABCDEFGHIJKLMNOP234567', 16)}`],
  ['a SendGrid key', () => `SG.${random(word, 22)}.${random(word, 43)}`],
  ['a Twilio key', () => `SK${random(hex, 32)}`],
  ['a GitHub token', () => `ghp_${random(word, 36)}`],
  ['an Azure shared key', () => `Endpoint=sb://x/;SharedAccessKey=${random(word, 43)}=`],
  ['a webhook secret', () => `whsec_${random(word, 32)}`],
  ['a producer key of ours', () => `once_${random(hex, 12)}_${random(word, 43)}`],
  ['an encryption key of ours', () => `ONCE_ENCRYPTION_KEYS=a1:${random(word, 43)}=`],
  ['a password in an address', () => `postgres://once:${random(word, 20)}@db.internal/once`],
])('%s would be found', (kind, make) => {
  for (const text of [make(), `const x = "${make()}"\n`]) expect(secretsIn(text)).toContain(kind)
})

function read(name: string): string {
  try {
    return readFileSync(name, 'utf8')
  } catch {
    return '' // deleted, and not committed yet
  }
}
