import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { decideAdmissions, type StandingWindow, type WindowClaim } from '@/lib/domain/admission'
import { type PastRequest, replayRules } from '@/lib/domain/replay-rules'

const reached = { endedMs: 0, reached: true }
const claim = (windowKey: string, lengthMs: number | null, mode: 'fixed' | 'sliding' = 'fixed'): WindowClaim => ({
  ...{ windowKey, rule: windowKey, guard: 'dedup_window', fields: ['data.orderId'], lengthMs, mode },
})
const at = (
  atMs: number,
  claims: WindowClaim[],
  fate: PastRequest['fate'] = { ...reached, endedMs: atMs },
): PastRequest => ({
  ...{ id: `n${atMs}`, atMs, claims, fate },
})
const kinds = (history: PastRequest[]) => replayRules(history).map(({ kind }) => kind)

describe('a replay of rules', () => {
  it('suppresses what comes while the window is open, and not what comes when it closes', () => {
    expect(kinds([at(0, [claim('a', 10)]), at(9, [claim('a', 10)]), at(10, [claim('a', 10)])])).toEqual([
      'queued',
      'suppressed',
      'queued',
    ])
  })

  it('moves a sliding window with each duplicate', () => {
    const sliding = [claim('a', 10, 'sliding')]
    expect(kinds([at(0, sliding), at(9, sliding), at(18, sliding), at(28, sliding)])).toEqual([
      'queued',
      'suppressed',
      'suppressed',
      'queued',
    ])
  })

  it('keeps a window while its opener can still be sent, whatever the clock says', () => {
    const waiting = { endedMs: 50, reached: true }
    expect(kinds([at(0, [claim('a', 10)], waiting), at(49, [claim('a', 10)]), at(50, [claim('a', 10)])])).toEqual([
      'queued',
      'suppressed',
      'queued',
    ])
  })

  it('gives a window free when its opener certainly reached nobody', () => {
    const dead = { endedMs: 3, reached: false }
    expect(kinds([at(0, [claim('a', 10)], dead), at(2, [claim('a', 10)]), at(3, [claim('a', 10)])])).toEqual([
      'queued',
      'suppressed',
      'queued',
    ])
  })

  it('lets a suppressed one open nothing', () => {
    const both = [claim('a', 10), claim('b', 100)]
    expect(kinds([at(0, [claim('a', 10)]), at(5, both), at(20, [claim('b', 100)])])).toEqual([
      'queued',
      'suppressed',
      'queued',
    ])
  })
})

const histories = fc
  .array(
    fc.record({
      gapMs: fc.integer({ min: 0, max: 6 }),
      keys: fc.uniqueArray(fc.constantFrom('a', 'b', 'c'), { minLength: 0, maxLength: 3 }),
      lengthMs: fc.constantFrom(1, 4, 9, null),
      mode: fc.constantFrom('fixed' as const, 'sliding' as const),
    }),
    { maxLength: 40 },
  )
  .map((steps) => {
    let atMs = 0
    return steps.map(({ gapMs, keys, lengthMs, mode }, i) => {
      atMs += gapMs
      return {
        id: `n${i}`,
        atMs,
        fate: { endedMs: atMs, reached: true },
        claims: keys.map((key) => claim(key, lengthMs, mode)),
      }
    })
  })

/** The history through the admission decision as intake does it: what comes together is one batch, windows are rows. */
function admitted(history: PastRequest[]): string[] {
  const rows = new Map<string, StandingWindow>()
  const suppressed: string[] = []
  for (const atMs of new Set(history.map((request) => request.atMs))) {
    const batch = history.filter((request) => request.atMs === atMs)
    const windows = new Map([...rows].filter(([, row]) => row.closesAtMs === null || row.closesAtMs > atMs))
    const requests = batch.map(({ id, claims }) => ({
      ...{ keyHash: id, fingerprint: id, subjectId: id, candidates: [{ id, windows: claims }] },
    }))
    const { decisions, opened, slid } = decideAdmissions(requests, { keys: new Map(), windows, nowMs: atMs })
    decisions.forEach((decision, i) => {
      if (decision.kind === 'fresh' && decision.candidates[0]?.kind === 'suppressed')
        suppressed.push(batch[i]?.id ?? '')
    })
    for (const [key, { openerId, closesAtMs }] of opened) rows.set(key, { openerId, openedAtMs: atMs, closesAtMs })
    for (const [key, closesAtMs] of slid) {
      const row = rows.get(key)
      if (row) rows.set(key, { ...row, closesAtMs })
    }
  }
  return suppressed
}

it('suppresses of any history exactly what intake would have suppressed', () => {
  fc.assert(
    fc.property(histories, (history) => {
      const replayed = replayRules(history)
      expect(history.filter((_, i) => replayed[i]?.kind === 'suppressed').map(({ id }) => id)).toEqual(
        admitted(history),
      )
    }),
    { numRuns: 500 },
  )
})
