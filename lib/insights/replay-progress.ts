import { database } from '@/db/client'
import { readSkipAnswers } from '@/db/queries/read-skip-answers'
import { type ReplayView, readReplay } from '@/lib/insights/replay-view'

export type SkipReason = { reason: string; count: number }

/** A started replay with why some of its items were skipped, the most frequent reasons first: of the first `skippedRead` of them. */
export type ReplayProgress = ReplayView & { skipReasons: SkipReason[]; skippedRead: number }

const skippedReadMax = 5_000
const reasonsMax = 10

/** Null when no such replay was started. */
export async function readReplayProgress(id: string, readMax = skippedReadMax): Promise<ReplayProgress | null> {
  const replay = await readReplay(id)
  if (!replay?.startedAt) return null
  const skippedRead = Math.min(replay.counts.skipped, readMax)
  const answers = skippedRead > 0 ? await readSkipAnswers(database('console'), replay.replayId, skippedRead) : []
  return { ...replay, skipReasons: reasonsOf(answers), skippedRead }
}

const anyUuid = /[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}/g

/** A reason may name the original of a duplicate: without the ids alike reasons are one line. */
function reasonsOf(answers: readonly string[]): SkipReason[] {
  const counts = new Map<string, number>()
  for (const answer of answers) {
    const reason = answer.replace(anyUuid, '…')
    counts.set(reason, (counts.get(reason) ?? 0) + 1)
  }
  return [...counts]
    .map(([reason, count]) => ({ reason, count }))
    .toSorted((a, b) => b.count - a.count || (a.reason < b.reason ? -1 : 1))
    .slice(0, reasonsMax)
}
