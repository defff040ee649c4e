import { arrayParameter } from '@/db/array-parameter'
import type { Database } from '@/db/client'
import type { CommandKind } from '@/db/queries/request-command'
import { laneOf } from '@/lib/domain/lane'
import type { NotificationStatus, OutboxState } from '@/lib/domain/notification'

/** What became of asking for one of many. `waits`: the same command was asked for before and is not done yet; of a resend, or it was sent again. */
export type AskedCommand = {
  id: string
  /** Null: there is no such notification. */
  settled: NotificationStatus | null
  work: OutboxState | null
  waits: boolean
  queued: boolean
}

// A resend leaves its original where it was: who asks for the same many again means nobody to get a third.
// Where each stands is read and the commands of those that may be asked for are written in one statement, each with its
// audit record. The engine decides again when it does them. A command's id follows from the one before it, so that of two
// who read the same and ask at once the second waits for the first and writes nothing. It is planned each time, as it is
// asked seldom and about many: a plan from when there was little would go through all that came since, for each of them.
const statement = `
with asked as (
  select * from unnest($1::int2[], $2::uuid[], $3::uuid[]) u(lane, notification_id, audit_id)
),
standing as (
  select a.*, n.status as settled, m.state as work,
    md5('of many' || $4 || a.notification_id::text || coalesce(c.newest, ''))::uuid as command_id,
    case m.state when 'ready' then 'queued' when 'leased' then 'sending' when 'dispatching' then 'sending' when 'reconciling' then 'sending'
      when 'held' then 'needs_review' when 'dead' then 'dead_lettered' else n.status end as visible,
    coalesce(c.pending, false) or ($4 = 'resend' and n.resent_at is not null) as waits
  from asked a
  left join notifications n on n.lane = a.lane and n.id = a.notification_id
  left join outbox_messages m on m.lane = a.lane and m.notification_id = a.notification_id
  cross join lateral (
    select (array_agg(o.id::text order by o.created_at desc, o.id))[1] as newest, bool_or(o.status = 'pending') as pending
    from outbox_commands o where o.notification_id = a.notification_id and o.kind = $4
  ) c
),
written as (
  insert into outbox_commands (id, kind, notification_id, actor, reason, detail)
  select command_id, $4, notification_id, $5, $6, $7::text::jsonb from standing where visible = any($8::text[]) and not waits
  order by notification_id
  on conflict (id) do nothing
  returning id
),
audited as (
  insert into audit_records (id, actor, action, subject_kind, subject_id, reason, detail)
  select s.audit_id, $5, 'notification.' || $4, 'notification', s.notification_id::text, $6, $7::text::jsonb
  from standing s join written w on w.id = s.command_id
)
select s.notification_id as id, s.settled, s.work, s.waits, w.id is not null as queued
from standing s left join written w on w.id = s.command_id`

/** Asks for the same command of many notifications, where their status allows it. Ids that repeat are asked for once. */
export async function requestCommands(
  sql: Database,
  wanted: {
    kind: CommandKind
    commands: readonly { notificationId: string; auditId: string }[]
    actor: string
    reason: string
    detail: object | null
    allowed: readonly NotificationStatus[]
  },
): Promise<AskedCommand[]> {
  const { kind, commands, actor, reason, detail, allowed } = wanted
  const ids = commands.map(({ notificationId }) => notificationId)
  return sql.unsafe<AskedCommand[]>(
    statement,
    [
      arrayParameter(ids.map(laneOf)),
      arrayParameter(ids),
      arrayParameter(commands.map(({ auditId }) => auditId)),
      ...[kind, actor, reason, detail === null ? null : JSON.stringify(detail)],
      arrayParameter([...allowed]),
    ],
    { prepare: false },
  )
}
