import { runCrashBeds } from '@/e2e/support/crash/run-crash-beds'

// `npm run faults -- --points [rounds]`, and part of the tiers pr (one round) and extended (twenty): every crash point, for
// workers, database sessions and the database itself. Ends with 0 only if nothing was broken and every point was met.
const rounds = Number(process.argv.at(-1))
const report = await runCrashBeds(rounds > 0 ? rounds : 1)
console.log(JSON.stringify(report, null, 2))
process.exit(Object.keys(report.violations).length + report.notMet.length === 0 ? 0 : 1)
