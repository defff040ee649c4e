import { database } from '@/db/client'
import { ensurePartitions, reapBatch } from '@/db/queries/reap'
import { reapGuardClaims } from '@/db/queries/reap-guard-claims'
import { reapIntakeRejects } from '@/db/queries/reap-intake-rejects'
import { reapPreviews } from '@/db/queries/reap-previews'
import { recordHeartbeat } from '@/db/queries/record-heartbeat'
import { activeConfiguration } from '@/lib/configuration/active-configuration'
import { durationSeconds } from '@/lib/domain/duration'

const rowsPerBatch = 1_000
const batchesMax = 100

export type ReapSummary = { answers: number; keys: number; contents: number; receipts: number; durationMs: number }

/** Removes what is past retention, in small batches, and prepares the coming days. Safe at any time, any number at once. */
export async function reap(): Promise<ReapSummary> {
  const started = performance.now()
  const sql = database('engine')
  const { retention } = (await activeConfiguration()).document
  const contentsAfter = durationSeconds(retention.notifications) ?? Number.MAX_SAFE_INTEGER
  const total = { answers: 0, keys: 0, contents: 0, receipts: 0 }
  await ensurePartitions(sql)
  while ((await reapGuardClaims(sql, rowsPerBatch, contentsAfter)) === rowsPerBatch);
  while ((await reapIntakeRejects(sql, rowsPerBatch, contentsAfter)) === rowsPerBatch);
  while ((await reapPreviews(sql, rowsPerBatch)) >= rowsPerBatch);
  for (let batch = 0; batch < batchesMax; batch++) {
    const gone = await reapBatch(sql, rowsPerBatch, contentsAfter)
    total.answers += gone.answers
    total.keys += gone.keys
    total.contents += gone.contents
    total.receipts += gone.receipts
    if (gone.answers + gone.keys + gone.contents + gone.receipts === 0) break
  }
  const summary = { ...total, durationMs: Math.round(performance.now() - started) }
  await recordHeartbeat(sql, 'retention', summary)
  return summary
}
