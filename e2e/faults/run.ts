import { keepReport } from '@/e2e/support/crash/keep-report'
import { type FaultReport, runFaults } from '@/e2e/support/crash/run-faults'
import { tierOf } from '@/e2e/support/crash/tiers'

// `npm run faults -- --tier …` (scripts/faults.mjs). Ends with 0 only if nothing was broken and everything was covered.
const tier = tierOf(process.argv.slice(2))
console.log(`Faults: ${tier.name}, ${tier.minutes} minutes of load, seed ${tier.seed}`)
const report = await runFaults(tier, console.error)
keepReport(report.tier, report, report.seed)
console.log(JSON.stringify(report, null, 2))
process.exit(exitCodeOf(report))

function exitCodeOf({ violations, notCovered }: FaultReport): number {
  const broken = Object.keys(violations)
  for (const name of broken) console.error(`BROKEN ${name}`)
  if (notCovered !== '') console.error(`NOT COVERED ${notCovered}`)
  return broken.length === 0 && notCovered === '' ? 0 : 1
}
