import { commit, keepReport, machine } from '@/e2e/support/crash/keep-report'
import { runFailover } from '@/e2e/support/crash/run-failover'

// One failover, by its seed (scripts/faults.mjs): each is a process of its own, since one that has met the promoted server takes no other
// for current. Ends with 0 only if nothing was broken.
const [seed, ...words] = process.argv.slice(2)
const clock = words.indexOf('--standby-clock')
const [library = '', offset = ''] = clock < 0 ? [] : words.slice(clock + 1)
const standbyClock = clock < 0 ? null : { library, offset }
const facts = await runFailover({ seed: Number(seed), requests: 800, perSecond: 40, standbyClock })
const report = { at: new Date().toISOString(), commit, machine, standbyClock: offset || null, ...facts }
keepReport('failover', report, report.seed)
console.log(JSON.stringify(report, null, 2))
process.exit(Object.keys(report.violations).length === 0 ? 0 : 1)
