import { expect, test } from 'vitest'
import { runModel } from '@/e2e/support/model/model-run'

// A million steps are among the fault tests, a hundred million part of the extended tier.
test('whatever happens in whatever order, no customer gets a message twice, and what stands here is what providers have', () => {
  const { met, steps } = runModel({ steps: 50_000, seed: 1 })
  expect(steps).toBeGreaterThanOrEqual(50_000)
  for (const [what, times] of Object.entries(met)) expect(times, what).toBeGreaterThan(0)
}, 60_000)

// A worker waited between its lease and its call, and a crash had taken that lease back: the next one had its token, and its intent was let through.
test.each([300_012_061, 400_019_006])('what ended in a second message once does so no more: world %i', (seed) => {
  expect(() => runModel({ steps: 1, seed })).not.toThrow()
})
