import { expect, test } from 'vitest'
import { listOf, readWizard } from '@/app/(console)/replays/~new/search-params'

test('without a word about it the wizard takes dead letters only', () => {
  expect(readWizard({})).toMatchObject({ mode: 'retry', filter: { status: ['dead_lettered'] }, ignored: [] })
})

test('what cannot be understood is named: a filter that lost a part would find more', () => {
  const { filter, ignored } = readWizard({
    mode: 'all',
    status: ['dead_lettered', 'lost'],
    from: 'yesterday',
    provider: 'a',
  })
  expect(ignored).toEqual(['status lost', 'from yesterday', 'mode all'])
  expect(filter).toEqual({ status: ['dead_lettered'], provider: 'a' })
})

test('events are found by what an event has', () => {
  const { filter, statuses, address } = readWizard({
    mode: 'events',
    status: 'sent',
    recipient: '+15551234567',
    key: 'k',
  })
  expect(filter).toEqual({ idempotencyKey: 'k' })
  expect(statuses).toEqual([])
  expect(address).not.toHaveProperty('recipient')
})

test('the dead letters of one reason stay those of that reason, also when there is none', () => {
  const given = { status: 'dead_lettered', provider: 'a', reason: 'none' }
  expect(readWizard(given)).toMatchObject({ filter: { provider: 'a', reason: '' }, ignored: [] })
  expect(listOf('all', readWizard({ ...given, reason: 'rejected' }))).toBe(
    '/notifications?reason=rejected&provider=a&status=dead_lettered',
  )
})

test('a part of what was found is listed with the statuses of it that the filter names', () => {
  const wizard = readWizard({ mode: 'resend', status: ['dead_lettered', 'sent'], provider: 'a' })
  expect(listOf('alreadySent', wizard)).toBe('/notifications?provider=a&status=sent')
  expect(listOf('all', wizard)).toBe('/notifications?provider=a&status=dead_lettered&status=sent')
  expect(listOf('unusable', wizard)).toBeNull()
})
