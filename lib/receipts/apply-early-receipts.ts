import type { Database } from '@/db/client'
import { applyWaitingReceipts, findWaitingReceiptLanes } from '@/db/queries/apply-waiting-receipts'

const messagesPerLane = 200

/** Applies receipts that came before the engine knew their message by the provider's id. @returns how many messages */
export async function applyEarlyReceipts(sql: Database): Promise<number> {
  let applied = 0
  for (const lane of await findWaitingReceiptLanes(sql)) {
    applied += await applyWaitingReceipts(sql, lane, messagesPerLane)
  }
  return applied
}
