import { expect, test } from 'vitest'
import { runFaults } from '@/e2e/support/crash/run-faults'
import { tierOf } from '@/e2e/support/crash/tiers'

test('workers that are killed, stopped and cut off, and a database that crashes, lose nothing and double nothing', async () => {
  // Three of its five minutes: what stands beside it makes it take longer. `npm run faults -- --tier pr` is all of it.
  const report = await runFaults(tierOf(['--tier', 'pr', '--minutes', '3', '--rate', '40']))
  process.stdout.write(`fault tier: ${JSON.stringify(report)}\n`)
  expect(report.violations).toEqual({})
  expect(report.notCovered).toBe('')
}, 1_200_000)
