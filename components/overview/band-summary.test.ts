import { expect, test } from 'vitest'
import { bandSummary } from '@/components/overview/band-summary'
import type { ProviderBand } from '@/lib/insights/provider-bands'

const pause = (hour: number, reason: string | null) => ({
  from: `2026-11-26T${hour}:00:00.000Z`,
  until: null,
  by: 'user:ops@example.com',
  reason,
})
const said = (...providers: Partial<ProviderBand>[]) =>
  bandSummary({
    from: '2026-11-26T10:00:00.000Z',
    to: '2026-11-26T12:00:00.000Z',
    stepMs: 3_600_000,
    providers: providers.map((band) => ({ name: 'primary', cells: [], broken: [], paused: [], ...band })),
  })

test('of one provider it is said who paused it last and why, of several only which were', () => {
  const [first, second] = [pause(10, 'moving house'), pause(11, null)]
  expect(said({ paused: [first] })).toContain('Paused once by user:ops@example.com: moving house.')
  expect(said({ paused: [first, second] })).toContain('Paused 2 times, last by user:ops@example.com.')
  expect(said({ paused: [first] }, { name: 'backup' })).toContain('Paused: primary.')
  expect(said({})).not.toContain('aused')
})
