import { killKinds } from '@/e2e/support/crash/crash-points'
import { runCrashPoints } from '@/e2e/support/crash/run-crash-points'

// `npm run faults -- --points [rounds]`, and part of the tiers pr (one round) and extended (four): every crash point, for
// workers, database sessions and the database itself. Ends with 0 only if nothing was broken.
const rounds = Number(process.argv.at(-1))
const plan = { kills: killKinds, rounds: rounds > 0 ? rounds : 1, everyProvider: true }
const report = await runCrashPoints(plan)
console.log(JSON.stringify(report, null, 2))
process.exit(Object.keys(report.violations).length === 0 ? 0 : 1)
