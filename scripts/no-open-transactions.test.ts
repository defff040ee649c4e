import { execFileSync } from 'node:child_process'
import { readFileSync } from 'node:fs'
import { expect, test } from 'vitest'

// A transaction of the driver whose connection dies runs on in others: part of it commits by itself, its end commits a stranger's, and
// what waits in it waits for ever (postgres 3.4.9). None is ever opened, so nothing can be torn: a transition is one statement.
const opening =
  /\.\s*(?:begin|transaction|savepoint|reserve)\s*\(|(?:sql|unsafe\()\s*[`'"]\s*(?:begin|start transaction)\b/gi

const files = execFileSync('git', ['ls-files', '-co', '--exclude-standard', 'app', 'db', 'lib', 'scripts'], {
  encoding: 'utf8',
})
  .split('\n')
  .filter((name) => /\.(ts|tsx|mjs)$/.test(name) && !/\.test\.|\/testing\//.test(name))

const openedIn = (source: string) => source.match(opening) ?? []

test('no transaction of the driver is opened anywhere', () => {
  expect(files.length).toBeGreaterThan(500)
  expect(files.flatMap((name) => openedIn(readFileSync(name, 'utf8')).map((one) => `${name}: ${one}`))).toEqual([])
})

test.each([
  'await sql.begin(async (tx) => {})',
  'db.transaction(work)',
  'const held = await sql.reserve()',
  'await sql`begin`',
  "await sql.unsafe('start transaction')",
])('one would be found: %s', (line) => expect(openedIn(line)).toHaveLength(1))
