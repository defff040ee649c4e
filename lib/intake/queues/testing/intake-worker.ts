import type { Intake } from '@/lib/intake/queues/queue-message'
import { runIntake } from '@/lib/intake/queues/run-intake'

// One intake in a process of its own, started by a test with the intake as its argument; SIGTERM stops it in order.
const intake = JSON.parse(process.argv[2] ?? '') as Intake
const running = runIntake(intake)
process.once('SIGTERM', () => void running.stop().then(() => process.exit(0)))
