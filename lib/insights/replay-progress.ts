import { database } from '@/db/client'
import { countSkipReasons, type SkipReason } from '@/db/queries/count-skip-reasons'
import { type ReplayView, readReplay } from '@/lib/insights/replay-view'

/** A started replay with why some of its items were skipped, the most frequent reasons first. */
export type ReplayProgress = ReplayView & { skipReasons: SkipReason[] }

/** Null when no such replay was started. */
export async function readReplayProgress(id: string): Promise<ReplayProgress | null> {
  const replay = await readReplay(id)
  if (!replay?.startedAt) return null
  const skipReasons = replay.counts.skipped > 0 ? await countSkipReasons(database('console'), replay.replayId) : []
  return { ...replay, skipReasons }
}
