import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { adviseWindow, gapHistogram, gapsMin } from '@/lib/domain/window-advice'

const second = 1_000
const minute = 60 * second
const day = 86_400_000
const none = { producerMs: 0, routeMs: 0 }
const many = (count: number, ms: number) => Array.from({ length: count }, () => ms)

describe('advice on a window', () => {
  it('covers all but one in a thousand of the repeats, rounded up to a length that people choose', () => {
    const gaps = [...many(1_998, 200 * second), ...many(2, 50 * minute)]
    expect(adviseWindow(gaps, none)).toMatchObject({
      within: 1_998,
      later: 2,
      spanMs: 200 * second,
      exact: true,
      windowMs: 5 * minute,
    })
  })

  it('does not take the daily reminder with the same words for a repeat', () => {
    const gaps = [...many(100, 40 * second), ...many(100, day)]
    expect(adviseWindow(gaps, none)).toMatchObject({ within: 100, later: 100, windowMs: minute, because: 'repeats' })
  })

  it('is never shorter than producers retry, nor than the route may take', () => {
    const gaps = many(100, second)
    expect(adviseWindow(gaps, { producerMs: 5 * minute, routeMs: minute })).toMatchObject({
      windowMs: 5 * minute,
      because: 'producer_horizon',
    })
    expect(adviseWindow(gaps, { producerMs: minute, routeMs: 9 * minute })).toMatchObject({
      windowMs: 10 * minute,
      because: 'route_horizon',
    })
  })

  it('goes by horizons alone while there are too few repeats, and says nothing without either', () => {
    const few = many(gapsMin - 1, 3_000 * second)
    expect(adviseWindow(few, { producerMs: minute, routeMs: 0 })).toMatchObject({ spanMs: null, windowMs: minute })
    expect(adviseWindow(few, none)).toMatchObject({ windowMs: null, because: 'nothing' })
  })

  it('covers what it says it covers, whatever the gaps', () => {
    fc.assert(
      fc.property(fc.array(fc.integer({ min: 0, max: 90 * day }), { maxLength: 300 }), (gaps) => {
        const { within, later, spanMs, windowMs } = adviseWindow(gaps, none)
        expect(within + later).toBe(gaps.length)
        if (spanMs !== null) expect(windowMs).toBeGreaterThanOrEqual(spanMs)
      }),
    )
  })
})

it('the histogram counts every gap once, in the bin that it lies in', () => {
  fc.assert(
    fc.property(
      fc.array(fc.integer({ min: 0, max: 90 * day })),
      fc.array(fc.integer({ min: 0, max: 90 * day })),
      (suppressedMs, sentMs) => {
        const bins = gapHistogram({ suppressedMs, sentMs })
        expect(bins.reduce((n, bin) => n + bin.suppressed, 0)).toBe(suppressedMs.length)
        expect(bins.reduce((n, bin) => n + bin.sent, 0)).toBe(sentMs.length)
        for (const { fromMs, toMs, sent } of bins)
          expect(sentMs.filter((ms) => (ms > fromMs || fromMs === 0) && ms <= toMs)).toHaveLength(sent)
      },
    ),
  )
})
