import { setTimeout as pause } from 'node:timers/promises'
import { database } from '@/db/client'
import { confirmedCommit } from '@/db/confirmed-commit'
import { databaseFault } from '@/db/errors'
import { awaitCommits } from '@/db/queries/await-commits'
import { type ReceivedReceipt, recordReceipts } from '@/db/queries/record-receipts'
import { AppError } from '@/lib/domain/errors'
import { receiptHash, receiptSubject } from '@/lib/domain/receipt'
import { type BatchQueue, batchQueue } from '@/lib/intake/batch-queue'
import { inTime } from '@/lib/intake/in-time'
import type { Receipt } from '@/lib/providers/provider'

const flushesInFlightMax = 2
const receiptsPerFlushMax = 200
const givesUpAfterMs = 4_000
const textMax = 255

// One queue a process: the custom server and Next's bundle each load this module.
const shared = globalThis as { [queueKey]?: BatchQueue<ReceivedReceipt, boolean> }
const queueKey: unique symbol = Symbol.for('once.receipt-queue') as never

/**
 * Keeps a provider's receipts and applies what can be applied, together with whatever else arrives meanwhile.
 * @returns for each, in order, whether it was not told before
 * @throws AppError `unavailable` when the database does not take them now: the provider tells them again
 */
export async function keepReceipts(provider: string, receipts: readonly Receipt[]): Promise<boolean[]> {
  const kept = receipts.map((receipt) => receivedReceipt(provider, receipt))
  const named = kept.flatMap((receipt) => (receipt ? [receipt] : []))
  const queue = receiptQueue()
  const fresh = await inTime(queue.add(named), () => {
    queue.withdraw(named)
    return notKept()
  })
  let next = 0
  return kept.map((receipt) => (receipt ? (fresh[next++] ?? false) : false))
}

/** Null: it names no message, so it can say nothing about one. Texts are a stranger's: cut, and without what cannot be stored. */
function receivedReceipt(provider: string, receipt: Receipt): ReceivedReceipt | null {
  const subject = receiptSubject(provider, receipt)
  if (!subject) return null
  return {
    subject,
    receiptHash: receiptHash(provider, receipt),
    provider,
    receiptId: storable(receipt.receiptId),
    providerMessageId: storable(receipt.providerMessageId),
    status: receipt.status,
    code: storable(receipt.code),
    at: instantOf(receipt.at),
  }
}

function storable(text: string | null): string | null {
  return text === null ? null : text.replaceAll('\0', '').slice(0, textMax)
}

function instantOf(text: string | null): Date | null {
  const at = new Date(text ?? '')
  const year = at.getUTCFullYear()
  return year >= 1970 && year <= 9999 ? at : null
}

function receiptQueue(): BatchQueue<ReceivedReceipt, boolean> {
  shared[queueKey] ??= batchQueue({ inFlightMax: flushesInFlightMax, itemsMax: receiptsPerFlushMax, run: flush })
  return shared[queueKey]
}

async function flush(receipts: ReceivedReceipt[]): Promise<boolean[]> {
  const started = Date.now()
  for (let round = 1; ; round++) {
    try {
      const sql = database('receipts')
      const fresh = await confirmedCommit(() => recordReceipts(sql, receipts))
      // Nothing was written: what was kept before may be seen here and be nowhere else yet.
      if (fresh.size === 0) await confirmedCommit(() => awaitCommits(sql))
      return receipts.map(({ receiptHash }) => fresh.delete(receiptHash))
    } catch (error) {
      // Keeping a receipt again changes nothing, so even a commit that may have happened is tried again.
      if (databaseFault(error) === 'other') throw error
      if (Date.now() - started > givesUpAfterMs) throw notKept()
      await pause(Math.min(25 * 2 ** round, 500) * (0.5 + Math.random() / 2))
    }
  }
}

function notKept(): AppError {
  return new AppError('unavailable', 'Receipts cannot be kept right now.')
}
