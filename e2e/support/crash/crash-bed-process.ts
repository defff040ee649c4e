import { runCrashPoints } from '@/e2e/support/crash/run-crash-points'

// One of several beds: its rounds, told to the process that counts them all. An error ends it, and that process sees it.
const rounds = Number(process.argv[2])
const told = (round: number) => console.log(`process ${process.pid}: ${round} of ${rounds} rounds`)
const report = await runCrashPoints({ rounds, told })
process.send?.(report, () => process.exit(0))
