import { expect, test } from 'vitest'
import { runModel } from '@/e2e/support/model/model-run'

test('a million steps of whole lives in random worlds break no invariant', () => {
  expect(runModel({ steps: 1_000_000, seed: 20_261_127 }).steps).toBeGreaterThanOrEqual(1_000_000)
})
