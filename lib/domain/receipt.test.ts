import fc from 'fast-check'
import { expect, test } from 'vitest'
import { laneOf } from '@/lib/domain/lane'
import { type NotificationStatus, notificationStatuses } from '@/lib/domain/notification'
import {
  receiptHash,
  receiptRanks,
  receiptStatuses,
  receiptSubject,
  receiptsConflict,
  statusAfterReceipts,
} from '@/lib/domain/receipt'

const anyReceipts = fc.array(fc.constantFrom(...receiptStatuses), { maxLength: 8 })
const anyStatus = fc.constantFrom<NotificationStatus>(...notificationStatuses)

test('receipts put a notification in one place, in whatever order and however often they come', () => {
  fc.assert(
    fc.property(anyStatus, anyReceipts, fc.infiniteStream(fc.nat()), (status, receipts, order) => {
      const shuffled = [...receipts, ...receipts]
        .map((receipt) => ({ receipt, place: order.next().value }))
        .sort((a, b) => a.place - b.place)
        .map(({ receipt }) => receipt)
      expect(statusAfterReceipts(status, shuffled)).toBe(statusAfterReceipts(status, receipts))
    }),
  )
})

test('a status never goes back, and delivered is never taken away', () => {
  fc.assert(
    fc.property(anyStatus, anyReceipts, (status, receipts) => {
      const after = statusAfterReceipts(status, receipts)
      if (receipts.length === 0) expect(after).toBe(status)
      if (status === 'delivered' || receipts.includes('delivered')) expect(after).toBe('delivered')
      if (status === 'undelivered') expect(['undelivered', 'delivered']).toContain(after)
      if (status === 'sent') expect(['sent', 'undelivered', 'delivered']).toContain(after)
    }),
  )
})

test('any receipt settles what was not known to have been sent', () => {
  const after = { accepted: 'sent', delivered: 'delivered', undelivered: 'undelivered' } as const
  for (const status of ['queued', 'sending', 'needs_review', 'dead_lettered'] as const)
    for (const receipt of receiptStatuses) expect(statusAfterReceipts(status, [receipt])).toBe(after[receipt])
  expect(new Set(Object.values(receiptRanks)).size).toBe(receiptStatuses.length)
})

test('delivered and undelivered contradict each other; nothing else does', () => {
  expect(receiptsConflict(['delivered', 'accepted', 'undelivered'])).toBe(true)
  expect(receiptsConflict(['accepted', 'undelivered', 'undelivered'])).toBe(false)
  expect(receiptsConflict([])).toBe(false)
})

test('a receipt is about our notification if it names it, else about the message that the provider names', () => {
  const id = '01990000-0000-7000-8000-00000000000A'
  const own = receiptSubject('a', { notificationId: id, providerMessageId: 'm' })
  expect(own).toEqual({ kind: 'notification', id: id.toLowerCase(), lane: laneOf(id) })
  const theirs = receiptSubject('a', { notificationId: 'not-ours', providerMessageId: 'm' })
  expect(theirs).toMatchObject({ kind: 'message' })
  expect(receiptSubject('b', { notificationId: null, providerMessageId: 'm' })?.id).not.toBe(theirs?.id)
  expect(receiptSubject('a', { notificationId: null, providerMessageId: '' })).toBeNull()
})

test('the same receipt told again has the same hash; another one has another', () => {
  const receipt = { receiptId: null, notificationId: null, providerMessageId: 'm', at: null, code: null }
  const delivered = { ...receipt, status: 'delivered' as const }
  expect(receiptHash('a', { ...delivered })).toBe(receiptHash('a', delivered))
  expect(receiptHash('a', { ...receipt, status: 'undelivered' })).not.toBe(receiptHash('a', delivered))
  expect(receiptHash('b', delivered)).not.toBe(receiptHash('a', delivered))
  const named = { ...delivered, receiptId: 'r-1' }
  expect(receiptHash('a', { ...named, at: '2026-01-01T00:00:00Z' })).toBe(receiptHash('a', named))
  expect(receiptHash('a', named)).not.toBe(receiptHash('a', delivered))
})
