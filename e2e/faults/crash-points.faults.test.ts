import { expect, test } from 'vitest'
import { runCrashBeds } from '@/e2e/support/crash/run-crash-beds'

// The tier `pr`: a fifth of the extended one's ends.
test('whoever ends at any of twelve points, a process, its session or the database, nothing is lost and nothing doubled', async () => {
  const report = await runCrashBeds(3, 5)
  process.stdout.write(`crash points: ${JSON.stringify(report)}\n`)
  expect(report.violations).toEqual({})
  expect(report.notMet).toEqual([])
  expect(report.crashes).toBeGreaterThanOrEqual(430)
})
