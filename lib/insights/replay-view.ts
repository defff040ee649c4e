import { database } from '@/db/client'
import type { Position } from '@/db/queries/list-notifications'
import { listReplayItems } from '@/db/queries/list-replay-items'
import { listReplayRows, type ReplayRow, readReplay as readRow } from '@/db/queries/read-replay'
import { isUuid } from '@/lib/domain/identity'
import {
  noCounts,
  type ReplayCounts,
  type ReplayItemState,
  type ReplayMode,
  type ReplayStatus,
} from '@/lib/domain/replay'

/** A replay as people and programs see it. Instants are RFC 3339 in UTC. */
export type ReplayView = {
  replayId: string
  status: ReplayStatus
  mode: ReplayMode
  name: string | null
  reason: string | null
  actor: string | null
  filter: Record<string, unknown>
  /** Null: as fast as the engine goes. */
  ratePerSecond: number | null
  previewedAt: string
  previewedBy: string
  startedAt: string | null
  finishedAt: string | null
  /** Of the frozen selection: `pending` not yet begun, `queued` begun, `done`, `skipped` with a reason on each item. */
  counts: { total: number; pending: number; queued: number; done: number; skipped: number }
  /** What the dry run said. */
  preview: ReplayCounts
}

/** One replay, or a preview that nobody started; null when there is none. */
export async function readReplay(id: string): Promise<ReplayView | null> {
  const row = isUuid(id) ? await readRow(database('console'), id) : null
  return row && viewOf(row)
}

/** Started replays, newest first. */
export async function listReplays(page: {
  than: Position | null
  limit: number
}): Promise<{ items: ReplayView[]; next: Position | null }> {
  const rows = await listReplayRows(database('console'), page.than, page.limit + 1)
  const shown = rows.slice(0, page.limit)
  const last = rows.length > page.limit ? shown.at(-1) : undefined
  return { items: shown.map(viewOf), next: last?.startedExact ? { at: last.startedExact, id: last.id } : null }
}

function viewOf(row: ReplayRow): ReplayView {
  const { id, status, mode, name, reason, actor, filter, ratePerSecond, previewedBy, items, fed, done, skipped } = row
  return {
    replayId: id,
    ...{ status, mode, name, reason, actor, filter, ratePerSecond, previewedBy },
    previewedAt: row.previewedAt.toISOString(),
    startedAt: row.startedAt?.toISOString() ?? null,
    finishedAt: row.finishedAt?.toISOString() ?? null,
    counts: { total: items, pending: items - fed, queued: fed - done - skipped, done, skipped },
    preview: row.counts ?? noCounts(),
  }
}

/** One item of a replay's frozen selection: a notification's id, or an event's in mode `events`. */
export type ReplayItemView = {
  id: string
  state: ReplayItemState
  statusThen: string | null
  /** What came of it; for a skipped one, why. */
  answer: string | null
  endedAt: string | null
}

/** The items of a replay in its order, after a place; null when there is no such replay. */
export async function readReplayItems(
  id: string,
  page: { after: number; state: ReplayItemState | null; limit: number },
): Promise<{ items: ReplayItemView[]; next: number | null } | null> {
  const sql = database('console')
  const replay = isUuid(id) ? await readRow(sql, id) : null
  if (!replay) return null
  // They are handed on in their order: what is pending comes after all that was.
  const after = page.state === 'pending' ? Math.max(page.after, replay.fed) : page.after
  const rows = await listReplayItems(sql, id, { ...page, after, limit: page.limit + 1 })
  const shown = rows.slice(0, page.limit)
  const items = shown.map(({ originalId, state, statusThen, answer, endedAt }) => ({
    ...{ id: originalId, state, statusThen, answer },
    endedAt: endedAt?.toISOString() ?? null,
  }))
  return { items, next: rows.length > page.limit ? (shown.at(-1)?.ordinal ?? null) : null }
}
