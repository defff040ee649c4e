import { execFileSync } from 'node:child_process'
import { readFileSync } from 'node:fs'
import { basename } from 'node:path'
import { expect, test } from 'vitest'

const bar = readFileSync('docs/security-bar.md', 'utf8')
const rows = [...bar.matchAll(/^\| S(\d+) \|[^|]*\| ([^|]+) \| (.+) \|$/gm)].map(
  ([, number, state = '', where = '']) => ({
    ...{ number: Number(number), state, where },
  }),
)

test('every control of the bar has its row, in one of four states, and the count at the end is theirs', () => {
  expect(rows.map(({ number }) => number)).toEqual(Array.from({ length: 57 }, (_, at) => at + 1))
  const of = (state: string) => rows.filter((row) => row.state === state).length
  const [met, partly, not, none] = ['met', 'partly', 'not met', 'not applicable'].map(of)
  expect(bar).toContain(`**${met} passed / ${57 - Number(none)} applicable / 57 in all**`)
  expect(bar).toContain(`met ${met}, partly ${partly}, not met ${not}, not applicable ${none}`)
  expect(Number(met) + Number(partly) + Number(not) + Number(none)).toBe(57)
})

test('what is met or partly met names a file that shows it, and every file that is named is there', () => {
  const files = execFileSync('git', ['ls-files', '-co', '--exclude-standard'], {
    encoding: 'utf8',
    maxBuffer: 8 * 1024 * 1024,
  })
  const names = new Set(files.split('\n').map((path) => basename(path)))
  for (const { number, state, where } of rows) {
    const named = [...where.matchAll(/`([\w./-]+\.(?:ts|tsx|mjs|json))`/g)].map(([, path = '']) => basename(path))
    expect(
      named.filter((name) => !names.has(name)),
      `S${number}`,
    ).toEqual([])
    if (state === 'met' || state === 'partly')
      expect(
        named.some((name) => /\.(test|spec)\.ts$/.test(name)),
        `S${number}`,
      ).toBe(true)
  }
})
