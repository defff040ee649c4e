import { database } from '@/db/client'
import { foldStatDeltas } from '@/db/queries/fold-stat-deltas'
import { type DaySum, sumUpDay } from '@/db/queries/sum-up-day'

const deltasPerStatement = 5_000
const statementsMax = 200
const daysMax = 100

/** Folds facts into the chart tables, up to now, and sums up days that are over. Any number of overlapping calls is safe. */
export async function foldStats(): Promise<{ folded: number }> {
  let folded = 0
  for (let statements = 0; statements < statementsMax; statements++) {
    const batch = await foldStatDeltas(database('engine'), deltasPerStatement)
    folded += batch
    if (batch < deltasPerStatement) break
  }
  for (const into of ['days', 'hours'] as const) await sumUpDays(into)
  return { folded }
}

async function sumUpDays(into: DaySum): Promise<void> {
  for (let days = 0; days < daysMax; days++) if (!(await sumUpDay(database('engine'), into))) return
}
