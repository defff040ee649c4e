import { isUuid, uuidOfHex } from '@/lib/domain/identity'
import { laneOf } from '@/lib/domain/lane'
import type { NotificationStatus } from '@/lib/domain/notification'
import { sha256Hex } from '@/lib/domain/sha256'

export const receiptStatuses = ['accepted', 'delivered', 'undelivered'] as const
export type ReceiptStatus = (typeof receiptStatuses)[number]

/** What a provider may say: `noted` settles nothing. It is kept and shown, and moves no notification. */
export type ReceiptWord = ReceiptStatus | 'noted'

/**
 * How much a receipt says. A notification stands where its highest receipt puts it, so the order in which receipts
 * come makes no difference. `delivered` is above `undelivered`: one is an observation, the other often a timeout.
 */
export const receiptRanks: Record<ReceiptStatus, number> = { accepted: 1, undelivered: 2, delivered: 3 }

const statusOfReceipt: Record<ReceiptStatus, NotificationStatus> = {
  accepted: 'sent',
  undelivered: 'undelivered',
  delivered: 'delivered',
}

/** Where a notification stands after receipts came, whatever their order; `status` never goes back. */
export function statusAfterReceipts(
  status: NotificationStatus,
  receipts: readonly ReceiptStatus[],
): NotificationStatus {
  return receipts.reduce((standing, receipt) => {
    return receiptRanks[receipt] > rankOfStatus(standing) ? statusOfReceipt[receipt] : standing
  }, status)
}

/** Two last words that cannot both be true: shown to people, decided by rank. */
export function receiptsConflict(receipts: readonly ReceiptWord[]): boolean {
  return receipts.includes('delivered') && receipts.includes('undelivered')
}

/** Zero for every status that no provider's word stands behind. */
function rankOfStatus(status: NotificationStatus): number {
  const receipt = receiptStatuses.find((candidate) => statusOfReceipt[candidate] === status)
  return receipt ? receiptRanks[receipt] : 0
}

/** What a receipt is about, and where rows about it lie. */
export type ReceiptSubject = { kind: 'notification' | 'message'; id: string; lane: number }

/** Our own id wins over the provider's: it is known before the provider has answered. Null: it names nothing. */
export function receiptSubject(
  provider: string,
  receipt: { notificationId: string | null; providerMessageId: string | null },
): ReceiptSubject | null {
  const { notificationId, providerMessageId } = receipt
  if (notificationId !== null && isUuid(notificationId)) {
    return { kind: 'notification', id: notificationId.toLowerCase(), lane: laneOf(notificationId) }
  }
  if (!providerMessageId) return null
  const id = messageHash(provider, providerMessageId)
  return { kind: 'message', id, lane: laneOf(id) }
}

/** What finds a notification by its provider's word for it. */
export function messageHash(provider: string, providerMessageId: string): string {
  return hashOf('message', provider, providerMessageId)
}

/** The same receipt told again has the same hash: by the provider's id of it, or by all that it says. */
export function receiptHash(
  provider: string,
  receipt: {
    receiptId: string | null
    notificationId: string | null
    providerMessageId: string | null
    status: ReceiptWord
    at: string | null
    code: string | null
  },
): string {
  const { receiptId, notificationId, providerMessageId, status, at, code } = receipt
  if (receiptId !== null) return hashOf('receipt', provider, receiptId)
  return hashOf('content', provider, JSON.stringify([notificationId, providerMessageId, status, at, code]))
}

function hashOf(family: 'message' | 'receipt' | 'content', provider: string, text: string): string {
  return uuidOfHex(sha256Hex(`${family}\0${provider}\0${text}`))
}
