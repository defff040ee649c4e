import { keepReport } from '@/e2e/support/crash/keep-report'
import { runModelShares } from '@/e2e/support/model/model-shares'

// `npm run faults -- --model [steps] [seed]`, and part of the tiers. Ends with 1, and the world's story, when an invariant is broken.
const [steps = 1_000_000, seed = 20_261_125] = process.argv.slice(2).map(Number).filter(Number.isInteger)
const report = await runModelShares({ steps, seed })
keepReport('model', report, seed)
console.log(JSON.stringify(report, null, 2))
process.exit(report.broken.length === 0 ? 0 : 1)
