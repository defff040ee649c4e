import { expect, test } from 'vitest'
import { runFaults } from '@/e2e/support/crash/run-faults'
import { tierOf } from '@/e2e/support/crash/tiers'

test('workers that are killed, stopped and cut off, and a database that crashes, lose nothing and double nothing', async () => {
  const report = await runFaults(tierOf(['--tier', 'pr']))
  process.stdout.write(`fault tier: ${JSON.stringify(report)}\n`)
  expect(report.violations).toEqual({})
  expect(report.notCovered).toBe('')
})
