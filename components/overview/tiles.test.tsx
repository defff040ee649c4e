import { renderToStaticMarkup } from 'react-dom/server'
import { expect, test } from 'vitest'
import { leakSummary } from '@/components/overview/leak-card'
import { Tiles } from '@/components/overview/tiles'
import type { Overview } from '@/lib/insights/overview'

const series = { from: '2026-11-25T10:00:00.000Z', to: '2026-11-26T10:00:00.000Z', bucket: 'hour' as const, items: [] }
const overview: Overview = {
  ...{ range: '24h', readAt: series.to, alarms: [], bucketsBefore: { all: [], suppressed: [] } },
  outcomes: { ...series, groupBy: 'status' },
  guards: { ...series, groupBy: 'guard' },
  ...{ latency: series, leaks: series, bands: { from: series.from, to: series.to, stepMs: 3_600_000, providers: [] } },
  saved: { amount: 3, unpriced: 0 },
  numbers: {
    ...{ accepted: 120, sent: 100, delivered: 90, suppressed: 30, suppressedRatio: 0.2, leaks: 2, leaksLookedAt: 100 },
    ...{ needsReview: 0, needsReviewOldestSeconds: null, deadLetters: 0, collisionsOfHour: 0 },
    ...{ backlog: 0, backlogAgeSeconds: null, latencyP50Ms: 400, latencyP95Ms: 900, heartbeatAgeSeconds: 1 },
    ...{ retentionSilentSeconds: 1, counterDrift: [] },
  },
  before: {
    ...{ accepted: 100, sent: 200, delivered: 150, suppressed: 15, leaks: 1, latencyP50Ms: 300, latencyP95Ms: 2_000 },
    saved: { amount: 1.5, unpriced: 0 },
  },
}

test('every tile of a range is compared with the period before, one of what is now with nothing', () => {
  const tiles = tilesOf(overview)
  expect(tiles.Accepted).toBe('120+20 % on before')
  expect(tiles.Sent).toBe('100−50 % on before')
  expect(tiles.Delivered).toBe('90.0 %90 of 100 sent75.0 % before')
  expect(tiles.Suppressed).toBe('3020.0 % of requests+100 % on before')
  expect(tiles.Saved).toMatch(/ before$/)
  expect(tiles.Leaks).toBe('22.00 % of sent+100 % on before')
  expect(tiles['Accept → sent']).toBe('400 msp95 900 ms300 ms, p95 2 s before')
  for (const now of ['Needs review', 'Dead letters', 'Backlog']) expect(tiles[now]).not.toContain('before')
})

test('a period before in which nothing was is said to be so', () => {
  const nothing = {
    accepted: 0,
    sent: 0,
    delivered: 0,
    suppressed: 0,
    leaks: 0,
    latencyP50Ms: null,
    latencyP95Ms: null,
  }
  const tiles = tilesOf({ ...overview, before: { ...nothing, saved: { amount: null, unpriced: 0 } } })
  for (const name of ['Accepted', 'Sent', 'Delivered', 'Suppressed', 'Leaks', 'Accept → sent'])
    expect(tiles[name]).toMatch(/none before$/)
})

test('dead letters are counted as far as it goes quickly, and said to be more beyond that', () => {
  const tile = (deadLetters: number) =>
    tilesOf({ ...overview, numbers: { ...overview.numbers, deadLetters } })['Dead letters']
  expect(tile(19_999)).toMatch(/^19,999(?!\+)/)
  expect(tile(20_000)).toMatch(/^20,000\+/)
})

test('leaks are told as a share of what was looked at', () => {
  expect(leakSummary(3, 1_200)).toBe('3 of 1,200 sent said the same to the same address as one before: 0.25 %.')
  expect(leakSummary(0, 0)).toMatch(/^None looked at yet/)
})

function tilesOf(shown: Overview): Record<string, string> {
  const html = renderToStaticMarkup(<Tiles overview={shown} />)
  return Object.fromEntries(
    [...html.matchAll(/<li.*?<\/li>/g)].map(([tile]) => {
      const [label = '', ...words] = [...tile.matchAll(/<p[^>]*>(.*?)<\/p>/g)].map(([, text = '']) =>
        text.replace(/<[^>]*>/g, ''),
      )
      return [label, words.join('')]
    }),
  )
}
