import { expect, test } from 'vitest'
import { notificationStatuses } from '@/lib/domain/notification'
import { mayReachTwice, resendCandidacy, retryCandidacy, succeededSince } from '@/lib/domain/replay'

test('a retry takes dead letters only, and every other status is counted under its reason', () => {
  expect(Object.fromEntries(notificationStatuses.map((status) => [status, retryCandidacy(status)]))).toEqual({
    queued: 'inProgress',
    sending: 'inProgress',
    sent: 'alreadySent',
    delivered: 'alreadySent',
    undelivered: 'final',
    suppressed: 'final',
    needs_review: 'unknown',
    dead_lettered: 'candidate',
    cancelled: 'final',
    expired: 'final',
  })
})

test('a resend takes nothing that a customer may have got unless the filter names its status', () => {
  const taken = (named: readonly (typeof notificationStatuses)[number][]) =>
    notificationStatuses.filter((status) => resendCandidacy(status, named) === 'candidate')
  expect(taken([])).toEqual(['dead_lettered', 'expired'])
  expect(taken([]).some(mayReachTwice)).toBe(false)
  for (const status of notificationStatuses) {
    expect(taken([status]).filter(mayReachTwice)).toEqual(
      mayReachTwice(status) && status !== 'queued' && status !== 'sending' ? [status] : [],
    )
  }
})

test('what succeeded after the preview is left alone; what was chosen as sent is not', () => {
  expect(succeededSince('needs_review', 'sent')).toBe(true)
  expect(succeededSince('dead_lettered', 'delivered')).toBe(true)
  expect(succeededSince('sent', 'delivered')).toBe(false)
  expect(succeededSince('sent', 'sent')).toBe(false)
  expect(succeededSince('needs_review', 'dead_lettered')).toBe(false)
})
