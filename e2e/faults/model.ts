import { runModel } from '@/e2e/support/model/model-run'

// `npm run faults -- --model [steps] [seed]`, and part of the extended tier. Throws with the world's story when an invariant is broken.
const [steps = 1_000_000, seed = 20_261_125] = process.argv.slice(2).map(Number).filter(Number.isInteger)
console.log(JSON.stringify(runModel({ steps, seed }), null, 2))
