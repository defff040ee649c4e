import { arrayParameter } from '@/db/array-parameter'
import type { Database } from '@/db/client'
import { isUnsettled } from '@/db/queries/unsettled-subject'
import type { StandingKey, StandingWindow } from '@/lib/domain/admission'
import { laneOf } from '@/lib/domain/lane'

export type FirstAnswer = { status: 200 | 202; body: string }

export type Standing = {
  /** The database's clock, to the millisecond: the instant at which the batch is decided. */
  now: Date
  /** The active configuration's version; 0 when there is none. */
  configurationVersion: number
  keys: Map<string, StandingKey & { subjectLane: number; answer: FirstAnswer }>
  windows: Map<string, StandingWindow>
}

type Row = {
  now: Date
  version: number
  keys: { h: string; f: string; s: string; sl: number; st: 200 | 202; a: string; e: boolean }[]
  windows: { k: string; o: string; at: number; until: number | null }[]
}

// A window whose opener can still be sent stands even when its time is over: sending it after all would make the twin
// a duplicate. A key outlives its retention for the same reason. `offset 0` makes each a look-up by key: with the statistics
// of an empty queue, reading all of it once would look as cheap.
const statement = `
with moment as (select date_trunc('milliseconds', clock_timestamp()) as now),
standing_keys as (
  select k.key_hash as h, encode(k.fingerprint, 'hex') as f, k.subject_id as s, k.subject_lane as sl,
         k.answer_status as st, k.answer as a,
         k.expires_at <= moment.now and not ${isUnsettled('k')} as e
  from unnest($1::int2[], $2::uuid[]) u(lane, key_hash)
  cross join lateral (select * from idempotency_keys where lane = u.lane and key_hash = u.key_hash offset 0) k
  cross join moment
),
standing_windows as (
  select w.window_key as k, w.opener_id as o, extract(epoch from w.opened_at) * 1000 as at,
         case when w.closes_at = 'infinity' then null else extract(epoch from w.closes_at) * 1000 end as until
  from unnest($3::int2[], $4::uuid[]) u(lane, window_key)
  cross join lateral (select * from dedup_windows where lane = u.lane and window_key = u.window_key offset 0) w
  cross join moment
  where w.closes_at > moment.now or exists (
    select from outbox_messages m
    where m.lane = w.opener_lane and m.notification_id = w.opener_id and m.state <> 'dead' offset 0)
)
select moment.now,
       coalesce((select max(version) from configuration_versions), 0) as version,
       coalesce((select json_agg(k) from standing_keys k), '[]') as keys,
       coalesce((select json_agg(w) from standing_windows w), '[]') as windows
from moment`

/** What stands against a batch: keys that were used and windows that are open. One read, by primary key. */
export async function readStanding(sql: Database, keyHashes: string[], windowKeys: string[]): Promise<Standing> {
  const [row] = await sql.unsafe<Row[]>(
    statement,
    [
      arrayParameter(keyHashes.map(laneOf)),
      arrayParameter(keyHashes),
      arrayParameter(windowKeys.map(laneOf)),
      arrayParameter(windowKeys),
    ],
    { prepare: true },
  )
  if (!row) throw new Error('a select without a from clause gave no row')
  return {
    now: row.now,
    configurationVersion: row.version,
    keys: new Map(
      row.keys.map((key) => [
        key.h,
        {
          fingerprint: key.f,
          subjectId: key.s,
          subjectLane: key.sl,
          expired: key.e,
          answer: { status: key.st, body: key.a },
        },
      ]),
    ),
    windows: new Map(row.windows.map((w) => [w.k, { openerId: w.o, openedAtMs: w.at, closesAtMs: w.until }])),
  }
}
