import { database } from '@/db/client'
import { recordHeartbeat } from '@/db/queries/record-heartbeat'
import { watchAlerts } from '@/lib/alerts/watch-alerts'
import { sealAudit } from '@/lib/audit/seal-audit'
import { foldStats } from '@/lib/insights/fold-stats'
import { watchLeaks } from '@/lib/insights/watch-leaks'

/** Folds facts into the chart tables and new audit records into their chain, up to now, leaves a sign of life, and tells of alarms. */
export async function rollUp(): Promise<{ folded: number; sealed: number; durationMs: number }> {
  const started = performance.now()
  await watchLeaks()
  const { folded } = await foldStats()
  const sealed = await sealAudit()
  const summary = { folded, sealed, durationMs: Math.round(performance.now() - started) }
  await recordHeartbeat(database('engine'), 'rollup', summary)
  await watchAlerts()
  return summary
}
