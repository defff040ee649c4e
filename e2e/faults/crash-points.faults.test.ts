import { expect, test } from 'vitest'
import { runCrashPoints } from '@/e2e/support/crash/run-crash-points'

test('a process that ends at any of twelve points loses nothing and doubles nothing', async () => {
  const report = await runCrashPoints({ kills: ['worker'], rounds: 1, everyProvider: false })
  process.stdout.write(`crash points: ${JSON.stringify(report)}\n`)
  expect(report.violations).toEqual({})
  const names = Array.from({ length: 12 }, (_, i) => `K${i + 1} worker`)
  const met = Object.keys(report.met).map((key) => key.split(' ').slice(0, 2).join(' '))
  for (const name of names) expect(met).toContain(name)
}, 300_000)
