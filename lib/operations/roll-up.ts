import { database } from '@/db/client'
import { recordHeartbeat } from '@/db/queries/record-heartbeat'
import { foldStats } from '@/lib/insights/fold-stats'

/** Folds facts into the chart tables, up to now, and leaves a sign of life. */
export async function rollUp(): Promise<{ folded: number; durationMs: number }> {
  const started = performance.now()
  const { folded } = await foldStats()
  const summary = { folded, durationMs: Math.round(performance.now() - started) }
  await recordHeartbeat(database('engine'), 'rollup', summary)
  return summary
}
