import { renderToStaticMarkup } from 'react-dom/server'
import { expect, test } from 'vitest'
import { StandingBadge } from '@/components/providers/standing'
import type { ProviderView } from '@/lib/insights/list-providers'

const provider: ProviderView = {
  ...{ name: 'a', adapter: 'generic-http', enabled: true, askedToWaitUntil: null, rate: null },
  breaker: { state: 'closed', since: null, triesAgainAt: null, share: 1 },
  retryBudget: { tokens: 1, max: 1 },
  recent: { seconds: 300, accepted: 0, rejected: 0, unavailable: 0, unknown: 0 },
  paused: null,
}

test.each([
  [null, 'Paused by ann: moving'],
  [3, 'Paused 3 calls are still under way; by ann: moving'],
  [1, 'Paused 1 call is still under way; by ann: moving'],
  [0, 'Paused and drained; by ann: moving'],
])('a paused provider with %s calls under way says so', (underWay, words) => {
  const paused = { since: '2026-11-26T08:00:00.000Z', by: 'ann', reason: 'moving', underWay }
  const html = renderToStaticMarkup(<StandingBadge provider={{ ...provider, paused }} />)
  expect(html.replaceAll(/(<[^>]+>|\s)+/g, ' ').trim()).toContain(words)
})
