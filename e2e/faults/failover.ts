import { commit, keepReport, machine } from '@/e2e/support/crash/keep-report'
import { type FailoverReport, runFailover } from '@/e2e/support/crash/run-failover'

// `npm run faults -- --failover [seed …] [--standby-clock libfaketime.so.1 +5m]`, and part of the tiers: one failover a seed. Ends with
// 0 only if nothing was broken.
const words = process.argv.slice(2)
const clock = words.indexOf('--standby-clock')
const [library = '', offset = ''] = clock < 0 ? [] : words.slice(clock + 1)
const standbyClock = clock < 0 ? null : { library, offset }
const seeds = words.filter((word) => /^\d+$/.test(word)).map(Number)
const runs: FailoverReport[] = []
for (const seed of seeds.length > 0 ? seeds : [20_261_125]) {
  const report = await runFailover({ seed, requests: 800, perSecond: 40, standbyClock })
  console.log(JSON.stringify(report, null, 2))
  runs.push(report)
}
const report = { at: new Date().toISOString(), commit, machine, runs }
keepReport('failover', report, runs.length)
process.exit(runs.every(({ violations }) => Object.keys(violations).length === 0) ? 0 : 1)
