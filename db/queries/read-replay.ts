import type { Database } from '@/db/client'
import type { Position } from '@/db/queries/list-notifications'
import { exactly } from '@/db/queries/statement-parts'
import type { ReplayCounts, ReplayMode, ReplayStatus } from '@/lib/domain/replay'

export type ReplayRow = {
  id: string
  mode: ReplayMode
  status: ReplayStatus
  /** As it was asked for, addresses masked. */
  filter: Record<string, unknown>
  contentHash: string
  /** Null while the preview is being counted. */
  counts: ReplayCounts | null
  previewedBy: string
  previewedAt: Date
  /** Older than a day: what it counted may be true no more. */
  stale: boolean
  name: string | null
  reason: string | null
  actor: string | null
  ratePerSecond: number | null
  startedAt: Date | null
  /** The same to the microsecond. */
  startedExact: string | null
  finishedAt: Date | null
  items: number
  fed: number
  done: number
  skipped: number
}

const columns = `
  id, mode, status, filter, content_hash as "contentHash", counts, previewed_by as "previewedBy", previewed_at as "previewedAt",
  previewed_at <= now() - interval '1 day' as stale, name, reason, actor, rate_per_second as "ratePerSecond",
  started_at as "startedAt", ${exactly('started_at')} as "startedExact", finished_at as "finishedAt", items, fed, done, skipped`

/** One replay, or its preview; null when there is none. */
export async function readReplay(sql: Database, id: string): Promise<ReplayRow | null> {
  const [row] = await sql.unsafe<ReplayRow[]>(`select ${columns} from replays where id = $1`, [id], { prepare: true })
  return row ?? null
}

/** The replay that was started under a key; null when none was. */
export async function readReplayOfKey(sql: Database, startKey: string): Promise<ReplayRow | null> {
  const statement = `select ${columns} from replays where start_key = $1`
  const [row] = await sql.unsafe<ReplayRow[]>(statement, [startKey], { prepare: true })
  return row ?? null
}

/** One page of started replays, newest first. @returns at most `limit` rows */
export async function listReplayRows(sql: Database, than: Position | null, limit: number): Promise<ReplayRow[]> {
  const older = than ? 'and (started_at, id) < ($2::timestamptz, $3::uuid)' : ''
  const statement = `select ${columns} from replays where started_at is not null ${older}
    order by started_at desc nulls last, id desc nulls last limit $1`
  const parameters = than ? [limit, than.at, than.id] : [limit]
  return sql.unsafe<ReplayRow[]>(statement, parameters, { prepare: true })
}
