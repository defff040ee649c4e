import { expect, test } from 'vitest'
import { heldUpBy } from '@/lib/campaigns/held-up'
import type { ProviderView } from '@/lib/insights/list-providers'

const open: ProviderView = {
  name: 'genesys',
  adapter: 'webhook',
  enabled: true,
  breaker: { state: 'closed', since: null, triesAgainAt: null, share: 1 },
  paused: null,
  askedToWaitUntil: null,
  rate: null,
  retryBudget: { tokens: 1, max: 1 },
  recent: { seconds: 300, accepted: 0, rejected: 0, unavailable: 0, unknown: 0 },
}
const why = { since: '', by: 'user:ann', reason: 'contract', underWay: 0 }
const paused: ProviderView = { ...open, name: 'twilio', paused: why }
const broken: ProviderView = { ...open, name: 'backup', breaker: { ...open.breaker, state: 'open' } }

test('a campaign is held up when nobody of its route takes messages, and each reason is told', () => {
  const words = heldUpBy([paused, broken])
  expect(words).toContain('twilio is paused by user:ann (contract)')
  expect(words).toContain('the breaker of backup is open')
})

test('while one provider of the route takes messages, or there is none to speak of, nothing holds it up', () => {
  expect(heldUpBy([paused, open])).toBeNull()
  expect(heldUpBy([])).toBeNull()
})
