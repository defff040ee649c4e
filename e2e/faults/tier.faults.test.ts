import { expect, test } from 'vitest'
import { runFaults } from '@/e2e/support/crash/run-faults'
import { tierOf } from '@/e2e/support/crash/tiers'

// The tier `pr` at half its length and its rate, so that it can stand beside the crash run; `npm run faults -- --tier pr` is all of it.
test('workers that are killed, stopped and cut off, and a database that crashes, lose nothing and double nothing', async () => {
  const tier = tierOf(['--tier', 'pr', '--minutes', '1', '--rate', '40'])
  const report = await runFaults(tier)
  process.stdout.write(`fault tier: ${JSON.stringify(report)}\n`)
  expect(report.violations).toEqual({})
  // How often a late finish meets a lease that has moved on is chance in a minute: longer runs demand it.
  expect(report.notCovered.replace(/staleFinishesRejected: \d, wanted \d/, '')).toBe('')
}, 900_000)
