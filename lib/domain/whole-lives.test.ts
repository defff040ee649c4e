import { expect, test } from 'vitest'
import { runModel } from '@/e2e/support/model/model-run'

// The million of them is `npm run faults -- --model`, and part of the extended tier.
test('whatever happens in whatever order, no customer gets a message twice, and what stands here is what providers have', () => {
  const { met, steps } = runModel({ steps: 50_000, seed: 1 })
  expect(steps).toBeGreaterThanOrEqual(50_000)
  for (const [what, times] of Object.entries(met)) expect(times, what).toBeGreaterThan(0)
}, 60_000)
