import { once } from 'node:events'
import { type CrashPointPlan, runCrashPoints } from '@/e2e/support/crash/run-crash-points'

// One of several beds: it hears its part of all rounds and tells what came of it. An error ends it, and who started it sees it.
const [plan] = (await once(process, 'message')) as [CrashPointPlan]
const told = (parts: number) =>
  console.log(`process ${process.pid}: ${parts} of ${plan.parts.length} thirds of a round`)
const report = await runCrashPoints(plan, told)
process.send?.(report, () => process.exit(0))
