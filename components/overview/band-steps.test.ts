import { expect, test } from 'vitest'
import { placeOf, spansIn, stepsOf } from '@/components/overview/band-steps'
import type { ProviderBand, ProviderBands } from '@/lib/insights/provider-bands'

const cell = { at: '2026-11-26T10:20:00.000Z', accepted: 3, rejected: 0, unavailable: 0, unknown: 0 }
const band: ProviderBand = { name: 'primary', cells: [cell], broken: [], paused: [] }
const bands: ProviderBands = {
  from: '2026-11-26T10:00:00.000Z',
  to: '2026-11-26T11:00:00.000Z',
  stepMs: 20 * 60_000,
  providers: [band],
}

test('a band has all its steps, and a call lies in its own', () => {
  expect(stepsOf(bands, band)).toEqual([
    { from: '2026-11-26T10:00:00.000Z', to: '2026-11-26T10:20:00.000Z', cell: undefined },
    { from: '2026-11-26T10:20:00.000Z', to: '2026-11-26T10:40:00.000Z', cell },
    { from: '2026-11-26T10:40:00.000Z', to: '2026-11-26T11:00:00.000Z', cell: undefined },
  ])
})

test('a span is in each step that it touches, and one without an end in every later one', () => {
  const steps = stepsOf(bands, band)
  const touched = (from: string, until: string | null) => steps.map((step) => spansIn([{ from, until }], step).length)
  expect(touched('2026-11-26T10:10:00.000Z', '2026-11-26T10:25:00.000Z')).toEqual([1, 1, 0])
  expect(touched('2026-11-26T10:20:00.000Z', '2026-11-26T10:40:00.000Z')).toEqual([0, 1, 0])
  expect(touched('2026-11-26T10:39:00.000Z', null)).toEqual([0, 1, 1])
})

test('a span is drawn where it lies in the range, and never too narrow to be seen', () => {
  const place = (from: string, until: string | null) => placeOf(bands, { from, until }, '2026-11-26T10:45:00.000Z')
  expect(place('2026-11-26T10:15:00.000Z', '2026-11-26T10:30:00.000Z')).toEqual({ x: '25.000%', width: '25.000%' })
  expect(place('2026-11-25T00:00:00.000Z', null)).toEqual({ x: '0.000%', width: '75.000%' })
  expect(place('2026-11-26T10:30:00.000Z', '2026-11-26T10:30:01.000Z')).toEqual({ x: '50.000%', width: '0.400%' })
})
