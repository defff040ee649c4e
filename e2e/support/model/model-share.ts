import { type ModelReport, runModel } from '@/e2e/support/model/model-run'

// One of several processes: what it lived is told to the one that adds it all up. A broken invariant is told too, with its story.
export type Told = { done: number } | { broken: string } | ModelReport

const [steps = 0, seed = 0] = process.argv.slice(2).map(Number)
const tell = (message: Told) => process.send?.(message, () => process.exit(0))
try {
  tell(runModel({ steps, seed, told: (done) => process.send?.({ done }) }))
} catch (error) {
  tell({ broken: error instanceof Error ? error.message : String(error) })
}
