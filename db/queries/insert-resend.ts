import { arrayParameter } from '@/db/array-parameter'
import type { Database } from '@/db/client'
import { flowOf } from '@/db/queries/flow-of'
import type { WindowToReopen } from '@/db/queries/retry-dead-letter'
import { laneOf } from '@/lib/domain/lane'
import type { OutboxState } from '@/lib/domain/notification'

/** A notification that is made once more on purpose. `id` is in the original's lane. */
export type Resend = {
  originalId: string
  /** Where the original's work stood when this was decided; null: settled. */
  work: OutboxState | null
  commandId: string
  id: string
  provider: string
  now: Date
  expiresAt: Date
  bodyHash: Buffer
  sealed: Buffer
  references: readonly string[]
  duplicateRisk: boolean
  configurationVersion: number
  /** Only what was not sent again before. */
  once: boolean
  /** Opened where they are free; a window that stands keeps its opener and stops nothing. */
  windows: readonly WindowToReopen[]
}

const statement = `
with work as (
  select m.state from outbox_messages m where m.lane = $1 and m.notification_id = $2 for update
),
original as (
  update notifications n set resent_at = $5::timestamptz
  where n.lane = $1 and n.id = $2 and (select count(*) from work) >= 0 and not ($19::bool and n.resent_at is not null)
  returning n.*
),
opened as (
  insert into dedup_windows as w (lane, window_key, opener_lane, opener_id, rule, configuration_version, opened_at, closes_at)
  select u.lane, u.window_key, $1::int2, $3::uuid, u.rule, $4::int4, $5::timestamptz, u.closes_at
  from unnest($6::int2[], $7::uuid[], $8::text[], $9::timestamptz[]) u(lane, window_key, rule, closes_at)
  on conflict (lane, window_key) do update
    set opener_lane = excluded.opener_lane, opener_id = excluded.opener_id, rule = excluded.rule,
        configuration_version = excluded.configuration_version, opened_at = excluded.opened_at, closes_at = excluded.closes_at
    where w.closes_at <= excluded.opened_at and not exists (
      select from outbox_messages o where o.lane = w.opener_lane and o.notification_id = w.opener_id and o.state <> 'dead' offset 0)
  returning w.window_key
),
made as (
  insert into notifications (lane, id, producer_id, type, channel, status, configuration_version, campaign, key_hash, body_hash,
                             duplicate_risk, accepted_at, occurred_at, expires_at, resend_of)
  select $1, $3, o.producer_id, o.type, o.channel, 'queued', o.configuration_version, o.campaign, $10, $11::bytea,
         $12::bool, $5::timestamptz, o.occurred_at, $13::timestamptz, o.id
  from original o
  returning type, channel, configuration_version, producer_id, campaign
),
contents as (
  insert into notification_contents (lane, notification_id, sealed) values ($1, $3, $14::bytea)
),
messages as (
  insert into outbox_messages (lane, notification_id, provider, flow, due_at, expires_at, since_at, configuration_version, window_keys)
  select $1, $3, $15, ${flowOf('made')}, $5::timestamptz, $13::timestamptz, $5::timestamptz, configuration_version,
         coalesce((select array_agg(window_key) from opened), '{}')
  from made
),
found_by as (
  insert into notification_references (lane, reference_hash, accepted_at, notification_id)
  select u.lane, u.hash, $5::timestamptz, $3 from unnest($16::int2[], $17::uuid[]) u(lane, hash)
),
counted as (
  insert into stat_deltas (lane, at, measure, type, channel, provider, guard, bin, n)
  select $1, date_trunc('minute', $5::timestamptz), 'accepted', type, channel, $15, '', 0, 1 from made
),
done as (
  update outbox_commands c set status = 'done', answer = 'sent again as ' || $3::uuid::text, done_at = $5::timestamptz
  where c.id = $10 and c.status = 'pending' returning 1
)
select case when (select count(*) from done) < 1 then raise_conflict('command')
            when coalesce((select state from work), '') <> $18 then raise_conflict('state')
            when not exists (select from made) then raise_conflict('resent')
            else true end`

/**
 * Makes a new notification of an old one's frozen content and ends the command that asked for it.
 * @throws PostgresError 40001 whose detail names what stood against it: `command`, `state` when the original has moved on, or `resent`
 */
export async function insertResend(sql: Database, resend: Resend): Promise<void> {
  const windows = inLaneOrder(resend.windows, (window) => window.windowKey)
  const references = inLaneOrder(resend.references, (hash) => hash)
  await sql.unsafe(
    statement,
    [
      laneOf(resend.originalId),
      resend.originalId,
      resend.id,
      resend.configurationVersion,
      resend.now.toISOString(),
      arrayParameter(windows.map((window) => laneOf(window.windowKey))),
      arrayParameter(windows.map((window) => window.windowKey)),
      arrayParameter(windows.map((window) => window.rule)),
      arrayParameter(windows.map((window) => window.closesAt ?? 'infinity')),
      resend.commandId,
      resend.bodyHash,
      resend.duplicateRisk,
      resend.expiresAt.toISOString(),
      resend.sealed,
      resend.provider,
      arrayParameter(references.map(laneOf)),
      arrayParameter(references),
      resend.work ?? '',
      resend.once,
    ],
    { prepare: true },
  )
}

/** By lane and key, so that statements that meet wait for each other instead of deadlocking. */
function inLaneOrder<Row>(rows: readonly Row[], keyOf: (row: Row) => string): Row[] {
  return [...rows].sort((a, b) => laneOf(keyOf(a)) - laneOf(keyOf(b)) || (keyOf(a) < keyOf(b) ? -1 : 1))
}
