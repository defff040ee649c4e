import { seeded } from '@/e2e/support/crash/traffic'
import { type Broken, brokenBy } from '@/e2e/support/model/model-invariants'
import { comeToRest, isAtRest, step } from '@/e2e/support/model/model-life'
import { type Life, type ModelCounts, newLife, noModelCounts } from '@/e2e/support/model/model-state'
import { anyWorld } from '@/e2e/support/model/model-world'

const stepsPerWorld = 120
const worldsBetweenWords = 10_000

/** What a run met, so that its silence says something. */
export type ModelReport = { seed: number; worlds: number; steps: number; met: ModelCounts }

/**
 * Random lives in random worlds: the product's decisions move rows as its statements do, and after every step what the
 * providers truly have is compared with what stands here. At the end of a life everybody is well again, and it must come to rest.
 * @throws with the world's seed and its story when an invariant is broken
 */
export function runModel(options: { steps: number; seed: number; told?: (steps: number) => void }): ModelReport {
  const met = noModelCounts()
  let [steps, worlds] = [0, 0]
  while (steps < options.steps) {
    const seed = options.seed + worlds++
    steps += liveOnce(seed, met)
    if (worlds % worldsBetweenWords === 0) options.told?.(steps)
  }
  return { seed: options.seed, worlds, steps, met }
}

function liveOnce(seed: number, met: ModelCounts): number {
  const chance = seeded(seed)
  const life = newLife(anyWorld(chance), chance, met)
  for (let done = 0; done < stepsPerWorld; done++) {
    step(life)
    demand(life, seed, brokenBy(life))
  }
  const rounds = comeToRest(life)
  demand(life, seed, brokenBy(life) ?? (isAtRest(life) ? null : 'I9: it does not come to rest'))
  return stepsPerWorld + rounds
}

function demand(life: Life, seed: number, broken: Broken): void {
  if (broken === null) return
  throw new Error(`${broken}\nworld ${seed}: ${JSON.stringify(life.world)}\n${life.story.join('\n')}`)
}
