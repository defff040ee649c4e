import { describe, expect, it } from 'vitest'
import { alarmsOf } from '@/lib/insights/alarms'

const fine = {
  heartbeatAgeSeconds: 3,
  backlogAgeSeconds: 1,
  needsReview: 0,
  needsReviewOldestSeconds: null,
  collisionsOfHour: 0,
  retentionSilentSeconds: 3_700,
  counterDrift: [],
}
const provider = (change: object) => ({
  name: 'genesys',
  enabled: true,
  paused: null,
  breaker: { state: 'closed' as const, since: null, triesAgainAt: null, share: 1 },
  ...change,
})
const open = { breaker: { state: 'open' as const, since: null, triesAgainAt: null, share: 0 } }

describe('alarms', () => {
  it('are silent while all is well', () => {
    expect(alarmsOf(fine, [provider({})])).toEqual([])
  })

  it('say that nothing is sent when the engine is silent, or has never run', () => {
    expect(alarmsOf({ ...fine, heartbeatAgeSeconds: 600 }, [])[0]).toMatchObject({
      level: 'bad',
      text: expect.stringContaining('nothing is sent'),
      detail: expect.stringContaining('10 minutes'),
    })
    expect(alarmsOf({ ...fine, heartbeatAgeSeconds: null }, [])[0]?.detail).toContain('never')
  })

  it('name the providers that fail or are paused, but not one that is switched off on purpose', () => {
    const paused = { name: 'cxone', paused: { since: '', by: 'user:ann@example.com', reason: null } }
    const alarms = alarmsOf(fine, [
      provider(paused),
      provider(open),
      provider({ ...open, enabled: false, name: 'off' }),
    ])
    expect(alarms.map(({ level, text }) => [level, text.split(' ')[0]])).toEqual([
      ['bad', 'genesys'],
      ['warn', 'cxone'],
    ])
  })

  it('tell of keys that were used for something else, in the last hour', () => {
    const told = alarmsOf({ ...fine, collisionsOfHour: 2 }, [])
    expect(told).toMatchObject([{ level: 'warn', href: '/duplicates/collisions', detail: 'By 2 requests.' }])
  })

  it('keep their words while ages, counts and a breaker that is tried move', () => {
    const begun = {
      ...fine,
      heartbeatAgeSeconds: 181,
      backlogAgeSeconds: 61,
      needsReview: 1,
      needsReviewOldestSeconds: 3_601,
    }
    const lasting = {
      ...fine,
      heartbeatAgeSeconds: 599,
      backlogAgeSeconds: 66,
      needsReview: 2,
      needsReviewOldestSeconds: 9_000,
    }
    const tried = { breaker: { ...open.breaker, state: 'half_open' as const } }
    const first = alarmsOf({ ...begun, collisionsOfHour: 1 }, [provider(open)])
    const then = alarmsOf({ ...lasting, collisionsOfHour: 2 }, [provider(tried)])
    expect(first).toHaveLength(5)
    expect(then.map(({ text }) => text)).toEqual(first.map(({ text }) => text))
    for (const [i, { detail }] of then.entries()) expect(detail).not.toBe(first[i]?.detail)
  })

  it('say so when retention has not finished for three hours, and which counters differ from their facts', () => {
    expect(alarmsOf({ ...fine, retentionSilentSeconds: 10_799 }, [])).toEqual([])
    expect(alarmsOf({ ...fine, retentionSilentSeconds: 10_801 }, [])).toMatchObject([
      {
        level: 'warn',
        text: expect.stringContaining('Retention does not run'),
        detail: expect.stringContaining('3 hours'),
      },
    ])
    const counterDrift = ['suppressed: 2 counted, 1 on record']
    expect(alarmsOf({ ...fine, counterDrift }, [])).toMatchObject([
      { level: 'warn', detail: expect.stringContaining('2 counted, 1 on record') },
    ])
  })

  it('count what waits too long', () => {
    const late = { ...fine, backlogAgeSeconds: 61, needsReview: 1_200, needsReviewOldestSeconds: 7_300 }
    expect(alarmsOf(late, []).map(({ href }) => href)).toEqual(['/notifications?status=queued', '/review'])
  })
})
