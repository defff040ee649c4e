import { database } from '@/db/client'
import { recordHeartbeat } from '@/db/queries/record-heartbeat'
import { sumUpRefusals } from '@/db/queries/sum-up-refusals'
import { watchAlerts } from '@/lib/alerts/watch-alerts'
import { sealAudit } from '@/lib/audit/seal-audit'
import { foldStats } from '@/lib/insights/fold-stats'
import { watchLeaks } from '@/lib/insights/watch-leaks'

/**
 * Folds facts into the chart tables, sums up what was refused in minutes that are over, puts new audit records into their chain,
 * leaves a sign of life, and tells of alarms.
 */
export async function rollUp(): Promise<{ folded: number; sealed: number; durationMs: number }> {
  const started = performance.now()
  await watchLeaks()
  const { folded } = await foldStats()
  await sumUpRefusals(database('engine'))
  const sealed = await sealAudit()
  const summary = { folded, sealed, durationMs: Math.round(performance.now() - started) }
  await recordHeartbeat(database('engine'), 'rollup', summary)
  await watchAlerts()
  return summary
}
