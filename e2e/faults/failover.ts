import { runFailover } from '@/e2e/support/crash/run-failover'

// `npm run faults -- --failover [seed]`, and part of the tiers. Ends with 0 only if nothing was broken.
const seed = Number(process.argv.at(-1))
const report = await runFailover({ seed: seed > 0 ? seed : 20_261_125, requests: 800, perSecond: 40 })
console.log(JSON.stringify(report, null, 2))
process.exit(Object.keys(report.violations).length === 0 ? 0 : 1)
