import { keepReport } from '@/e2e/support/crash/keep-report'
import { runCrashBeds } from '@/e2e/support/crash/run-crash-beds'

// `npm run faults -- --points [rounds]`, and part of the tiers pr (three rounds) and extended (twenty): every crash point, for
// workers, database sessions and the database itself. Ends with 0 only if nothing was broken and every point was met.
const asked = Number(process.argv.at(-1))
const rounds = asked > 0 ? asked : 1
const report = await runCrashBeds(rounds)
keepReport('points', report, rounds)
console.log(JSON.stringify(report, null, 2))
process.exit(Object.keys(report.violations).length + report.notMet.length === 0 ? 0 : 1)
