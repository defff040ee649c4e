import { expect, test } from 'vitest'
import { runFailover } from '@/e2e/support/crash/run-failover'

test('a standby that hears nothing, and then takes over, has all that anybody was told, and nothing goes out twice', async () => {
  const report = await runFailover({ seed: 20_261_125, requests: 800, perSecond: 40, standbyClock: null })
  process.stdout.write(`failover: ${JSON.stringify(report)}\n`)
  expect(report.violations).toEqual({})
  expect(report.acknowledgedBefore).toBeGreaterThan(0)
  expect(report.toldWhileDeaf).not.toContain(202)
})
