import { describe, expect, it } from 'vitest'
import { alarmsOf } from '@/lib/insights/alarms'

const fine = {
  heartbeatAgeSeconds: 3,
  backlogAgeSeconds: 1,
  needsReview: 0,
  needsReviewOldestSeconds: null,
  collisionsOfHour: 0,
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
      text: expect.stringContaining('10 minutes'),
    })
    expect(alarmsOf({ ...fine, heartbeatAgeSeconds: null }, [])[0]?.text).toContain('never')
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
    expect(told).toMatchObject([
      { level: 'warn', href: '/duplicates/collisions', text: expect.stringMatching(/^2 requests/) },
    ])
  })

  it('count what waits too long', () => {
    const late = { ...fine, backlogAgeSeconds: 61, needsReview: 1_200, needsReviewOldestSeconds: 7_300 }
    expect(alarmsOf(late, []).map(({ href }) => href)).toEqual(['/notifications?status=queued', '/review'])
  })
})
