import { execFileSync } from 'node:child_process'
import { readFileSync } from 'node:fs'
import { expect, test } from 'vitest'

// Regular expressions as they stand in the sources: after what may come before one, and not a comment.
const literal = /(?:[=(,:?!&|[{};]|return|=>)\s*(\/(?![*/])(?:[^/\\\n[]|\\.|\[(?:[^\]\\\n]|\\.)*\])+\/[dgimsuvy]*)/g
const seeds = [...'a1.- \n@/"\\=+é_<#(\',', 'a@', 'a.', 'a:', '{{', '0.', '%2', 'A1', 'a,', 'a-']
const frames = [
  ['', ''],
  ['', '!'],
  ['a', '\n!'],
  ['+', 'x'],
  ['https://', '!'],
  ['Bearer ', '\u0001'],
] as const
const lengthOfText = 15_000
// Linear ones take well under a millisecond; one that is quadratic takes most of a second.
const mayTakeMs = 200

const files = execFileSync(
  'git',
  ['ls-files', '-co', '--exclude-standard', 'app', 'components', 'db', 'lib', 'scripts'],
  { encoding: 'utf8' },
)
  .split('\n')
  .filter((name) => /\.tsx?$/.test(name) && !/\.test\.|\/testing\//.test(name))

test('no expression of ours takes long over a text that somebody made for it', () => {
  const expressions = files.flatMap((name) =>
    expressionsIn(readFileSync(name, 'utf8')).map((one) => [name, one] as const),
  )
  expect(expressions.length).toBeGreaterThan(150)
  const slow = expressions.filter(([, one]) => isSlow(one)).map(([name, one]) => `${name}: ${one}`)
  expect(slow).toEqual([])
})

test('one that backtracks would be found, and so would one that tries from everywhere', () => {
  expect([/^(a+)+$/, /\/+$/].filter((one) => !isSlow(one, 50))).toEqual([])
  expect(isSlow(/^[a-z]+$/)).toBe(false)
})

function expressionsIn(source: string): RegExp[] {
  return [...source.matchAll(literal)].flatMap(([, text = '']) => {
    const end = text.lastIndexOf('/')
    try {
      // Without the flags that remember a place.
      return [new RegExp(text.slice(1, end), text.slice(end + 1).replace(/[gy]/g, ''))]
    } catch {
      return [] // a division, not an expression
    }
  })
}

function isSlow(expression: RegExp, limitMs = mayTakeMs): boolean {
  return seeds.some((seed) =>
    frames.some(([before, after]) => {
      // A backtracking one would take for ever on the whole text: it is slow on a short one already.
      for (const length of [25, lengthOfText]) {
        const text = before + seed.repeat(length / seed.length) + after
        if (slowEachTime(expression, text, limitMs)) return true
      }
      return false
    }),
  )
}

/** A machine that stood still for a moment is not the expression's fault. */
function slowEachTime(expression: RegExp, text: string, limitMs: number): boolean {
  return [1, 2, 3].every(() => milliseconds(expression, text) > limitMs)
}

function milliseconds(expression: RegExp, text: string): number {
  const started = performance.now()
  expression.test(text)
  return performance.now() - started
}
