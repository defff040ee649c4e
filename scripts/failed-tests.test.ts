import { execFile } from 'node:child_process'
import { mkdtemp, rm, symlink, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { failedTests } from './failed-tests.mjs'

let place: string
beforeEach(async () => {
  place = await mkdtemp(join(tmpdir(), 'once-failed-tests-'))
  await symlink(join(process.cwd(), 'node_modules'), join(place, 'node_modules'))
})
afterEach(() => rm(place, { recursive: true, force: true }))

test('a failed test is named with what it said, and so is a file that could not be loaded', async () => {
  await write('sums.test.ts', "test('holds', () => {})\ntest('a sum', () => { expect(1 + 1).toBe(3) })")
  await write('broken.test.ts', "throw new Error('cannot be loaded')")
  const report = await ranBy('vitest/vitest.mjs', ['run', '--globals', '--reporter', 'json'])
  const failed = failedTests(report).toSorted((a, b) => a.name.localeCompare(b.name))
  expect(failed).toEqual([
    { name: expect.stringContaining('broken.test.ts'), message: expect.stringContaining('cannot be loaded') },
    { name: expect.stringMatching(/sums\.test\.ts > a sum$/), message: expect.stringContaining('expected 2 to be 3') },
  ])
})

test('a failed browser test is named too, and what kept all of them from beginning', async () => {
  const body =
    "test('holds', () => {})\ntest.describe('sums', () => { test('a sum', () => { expect(1 + 1).toBe(3) }) })"
  await write('sums.spec.ts', `import { expect, test } from '@playwright/test'\n${body}`)
  const report = await ranBy('@playwright/test/cli.js', ['test', '--reporter', 'json'])
  expect(failedTests(report)).toEqual([
    { name: 'sums.spec.ts > a sum', message: expect.stringMatching(/Expected: .*3/) },
  ])

  await write('broken.spec.ts', "throw new Error('cannot be loaded')")
  expect(failedTests(await ranBy('@playwright/test/cli.js', ['test', '--reporter', 'json']))).toEqual([
    { name: 'browser tests', message: expect.stringContaining('cannot be loaded') },
  ])
})

test('a part that wrote no report has no failed tests to name', () => {
  expect(failedTests(join(place, 'none.json'))).toEqual([])
})

function write(name: string, text: string): Promise<void> {
  return writeFile(join(place, name), text)
}

/** Runs a real runner over the place, and keeps what its JSON reporter wrote. */
async function ranBy(runner: string, args: string[]): Promise<string> {
  const env = { NODE_ENV: 'test', PATH: process.env.PATH, HOME: place } as const
  const output = await new Promise<string>((resolve) =>
    execFile(process.execPath, [`node_modules/${runner}`, ...args], { cwd: place, env }, (_, stdout) =>
      resolve(stdout),
    ),
  )
  const report = join(place, 'report.json')
  await writeFile(report, output)
  return report
}
