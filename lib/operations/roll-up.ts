import { database } from '@/db/client'
import { recordHeartbeat } from '@/db/queries/record-heartbeat'
import { sealAudit } from '@/lib/audit/seal-audit'
import { foldStats } from '@/lib/insights/fold-stats'

/** Folds facts into the chart tables and new audit records into their chain, up to now, and leaves a sign of life. */
export async function rollUp(): Promise<{ folded: number; sealed: number; durationMs: number }> {
  const started = performance.now()
  const { folded } = await foldStats()
  const sealed = await sealAudit()
  const summary = { folded, sealed, durationMs: Math.round(performance.now() - started) }
  await recordHeartbeat(database('engine'), 'rollup', summary)
  return summary
}
