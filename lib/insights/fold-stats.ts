import { database } from '@/db/client'
import { foldStatDeltas } from '@/db/queries/fold-stat-deltas'

const deltasPerStatement = 5_000
const statementsMax = 200

/** Folds facts into the chart tables, up to now. Any number of overlapping calls is safe. */
export async function foldStats(): Promise<{ folded: number }> {
  let folded = 0
  for (let statements = 0; statements < statementsMax; statements++) {
    const batch = await foldStatDeltas(database('engine'), deltasPerStatement)
    folded += batch
    if (batch < deltasPerStatement) break
  }
  return { folded }
}
