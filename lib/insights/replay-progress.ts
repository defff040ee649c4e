import { database } from '@/db/client'
import { countSkipReasons, type SkipReason } from '@/db/queries/count-skip-reasons'
import { type ReplayView, readReplay } from '@/lib/insights/replay-view'

/** A started replay with why some of its items were skipped, the most frequent reasons first: of the first `skippedRead` of them. */
export type ReplayProgress = ReplayView & { skipReasons: SkipReason[]; skippedRead: number }

const skippedReadMax = 5_000

/** Null when no such replay was started. */
export async function readReplayProgress(id: string, readMax = skippedReadMax): Promise<ReplayProgress | null> {
  const replay = await readReplay(id)
  if (!replay?.startedAt) return null
  const skippedRead = Math.min(replay.counts.skipped, readMax)
  const skipReasons = skippedRead > 0 ? await countSkipReasons(database('console'), replay.replayId, skippedRead) : []
  return { ...replay, skipReasons, skippedRead }
}
