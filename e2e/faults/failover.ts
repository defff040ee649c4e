import { commit, keepReport, machine } from '@/e2e/support/crash/keep-report'
import { runFailover } from '@/e2e/support/crash/run-failover'

// `npm run faults -- --failover [seed …] [--standby-clock libfaketime.so.1 +5m]`, and part of the tiers: one process a seed, since one that
// has met the promoted server takes no other for current. Ends with 0 only if nothing was broken.
const words = process.argv.slice(2)
const seed = Number(words.find((word) => /^\d+$/.test(word)) ?? 20_261_125)
const clock = words.indexOf('--standby-clock')
const [library = '', offset = ''] = clock < 0 ? [] : words.slice(clock + 1)
const standbyClock = clock < 0 ? null : { library, offset }
const facts = await runFailover({ seed, requests: 800, perSecond: 40, standbyClock })
const report = { at: new Date().toISOString(), commit, machine, standbyClock: offset || null, ...facts }
keepReport('failover', report, seed)
console.log(JSON.stringify(report, null, 2))
process.exit(Object.keys(report.violations).length === 0 ? 0 : 1)
