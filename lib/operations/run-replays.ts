import { setTimeout as pause } from 'node:timers/promises'
import { database } from '@/db/client'
import { feedReplay } from '@/db/queries/feed-replay'
import { harvestReplay, readReplaysAtWork } from '@/db/queries/harvest-replay'

const replaysPerRound = 20
const paceStepMs = 50

/**
 * Moves every running replay on: writes down what ended, hands out the next items as commands. Each step is one statement,
 * so that a process that ends between two of them loses and doubles nothing.
 * @returns how much was moved; a replay that only waits for its pace counts as one, after a short pause
 */
export async function runReplays(): Promise<number> {
  const sql = database('engine')
  let moved = 0
  let waiting = false
  for (const id of await readReplaysAtWork(sql, replaysPerRound)) {
    moved += await harvestReplay(sql, id)
    const { fed, paced } = await feedReplay(sql, id)
    moved += fed
    waiting ||= paced
  }
  if (moved > 0 || !waiting) return moved
  await pause(paceStepMs)
  return 1
}
