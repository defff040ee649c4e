import type { Database } from '@/db/client'
import type { NotificationRow } from '@/db/queries/list-notifications'
import type { AttemptTrigger, OutcomeName } from '@/lib/domain/delivery-outcome'
import { laneOf } from '@/lib/domain/lane'
import type { NotificationStatus, OutboxState } from '@/lib/domain/notification'

export type AttemptRow = {
  number: number
  provider: string
  trigger: AttemptTrigger
  startedAt: string
  /** The lease that it was made under. */
  leaseToken: number
  bodyHash: string
  results: {
    finishedAt: string
    outcome: OutcomeName
    code: string | null
    httpStatus: number | null
    detail: string | null
    late: boolean
    providerMessageId: string | null
  }[]
}

export type LookupRow = {
  askedAt: string
  answeredAt: string
  provider: string
  found: 'accepted' | 'absent' | 'undetermined'
  code: string | null
  detail: string | null
  providerMessageId: string | null
  late: boolean
}

export type SuppressionOfNotification = {
  id: string
  at: string
  guard: string
  rule: string
  duplicateOf: string | null
  evidence: string | null
  notificationId: string | null
}
export type CommandOfNotification = {
  id: string
  kind: string
  actor: string
  reason: string | null
  status: string
  answer: string | null
  createdAt: string
  doneAt: string | null
}

/** Why this notification exists beside another one. */
export type ResendOrigin = { of: string; actor: string | null; reason: string | null }
export type ResentRow = { id: string; settled: NotificationStatus; work: OutboxState | null; acceptedAt: string }

export type NotificationRecord = Omit<NotificationRow, 'atExact'> & {
  resend: ResendOrigin | null
  /** Made of this one on purpose, oldest first: at most 50. */
  resends: ResentRow[]
  configurationVersion: number
  eventId: string | null
  occurredAt: Date | null
  sendAt: Date | null
  settledAt: Date | null
  dueAt: Date | null
  uncertain: boolean | null
  attemptsStarted: number | null
  /** Where its work stands: at which provider, since when, and under which lease until when. Null without work. */
  workProvider: string | null
  sinceAt: Date | null
  leaseToken: number | null
  leasedUntil: Date | null
  attempts: AttemptRow[]
  /** At most the newest 100. */
  lookups: LookupRow[]
  /** The record of its own suppression, then of the twins that it stood against: at most 50. */
  suppressions: SuppressionOfNotification[]
  commands: CommandOfNotification[]
  key: { key: string; firstSeen: string; lastSeen: string; expiresAt: string; hits: number } | null
}

// Bounds of its own days come as parameters, so that no other day's partition is planned or opened: $4 a second before it was accepted, $5 a
// day before, $6 a day after it was settled. Its twins may come at any time after it.
const statement = `
select n.id, n.lane, n.type, n.channel, n.status as settled, m.state as work, n.campaign,
  case when m.state = 'ready' and m.due_at <= now() then coalesce((
    select case when s.paused_at is not null then 'provider_paused' when s.asked_to_wait_until > now() then 'provider_asked_to_wait'
                when s.breaker <> 'closed' then 'breaker_' || s.breaker end
    from provider_states s where s.provider = m.provider), m.waiting_reason) else m.waiting_reason end as "waitingReason",
  coalesce(n.provider, m.provider) as provider, n.provider_message_id as "providerMessageId", p.name as producer,
  n.accepted_at as "acceptedAt", n.sent_at as "sentAt", n.expires_at as "expiresAt", n.duplicate_risk as "duplicateRisk", c.sealed,
  n.configuration_version as "configurationVersion", n.event_id as "eventId", n.occurred_at as "occurredAt", n.send_at as "sendAt",
  n.settled_at as "settledAt", m.due_at as "dueAt", m.uncertain, m.attempts_started as "attemptsStarted",
  m.provider as "workProvider", m.since_at as "sinceAt", m.lease_token as "leaseToken", m.leased_until as "leasedUntil",
  coalesce((
    select json_agg(json_build_object('number', a.number, 'provider', a.provider, 'trigger', a.trigger, 'startedAt', a.started_at,
      'leaseToken', a.lease_token, 'bodyHash', encode(a.body_hash, 'hex'), 'results', coalesce((
        select json_agg(json_build_object('finishedAt', r.finished_at, 'outcome', r.outcome, 'code', r.code, 'httpStatus', r.http_status,
          'detail', r.detail, 'late', r.late, 'providerMessageId', r.provider_message_id) order by r.finished_at)
        from attempt_results r
        where r.lane = a.lane and r.notification_id = a.notification_id and r.number = a.number and r.started_at = a.started_at
          and r.started_at >= $4::timestamptz and r.started_at < $6::timestamptz), '[]')
    ) order by a.number)
    from attempts a where a.lane = n.lane and a.notification_id = n.id and a.started_at >= $4::timestamptz and a.started_at < $6::timestamptz), '[]') as attempts,
  coalesce((
    select json_agg(json_build_object('askedAt', l.asked_at, 'answeredAt', l.answered_at, 'provider', l.provider, 'found', l.found,
      'code', l.code, 'detail', l.detail, 'providerMessageId', l.provider_message_id, 'late', l.late) order by l.asked_at)
    from (select * from lookups q where q.lane = n.lane and q.notification_id = n.id order by q.asked_at desc limit 100) l), '[]') as lookups,
  coalesce((
    select json_agg(s) from (
      (select id, suppressed_at as at, guard, rule, duplicate_of as "duplicateOf", evidence, notification_id as "notificationId"
       from suppressions where notification_id = n.id and suppressed_at >= $5::timestamptz and suppressed_at < $6::timestamptz limit 5)
      union all
      (select id, suppressed_at, guard, rule, duplicate_of, evidence, notification_id
       from suppressions where duplicate_of = n.id and suppressed_at >= $5::timestamptz order by suppressed_at desc nulls last limit 50)) s), '[]') as suppressions,
  coalesce((
    select json_agg(json_build_object('id', o.id, 'kind', o.kind, 'actor', o.actor, 'reason', o.reason, 'status', o.status,
      'answer', o.answer, 'createdAt', o.created_at, 'doneAt', o.done_at) order by o.created_at)
    from outbox_commands o where o.notification_id = n.id), '[]') as commands,
  case when n.resend_of is not null then (
    select json_build_object('of', n.resend_of, 'actor', min(o.actor), 'reason', min(o.reason))
    from outbox_commands o where o.id = n.key_hash) end as resend,
  coalesce((
    select json_agg(r order by r."acceptedAt") from (
      select a.id, a.status as settled, w.state as work, a.accepted_at as "acceptedAt"
      from notifications a left join outbox_messages w on w.lane = a.lane and w.notification_id = a.id
      where a.resend_of = n.id order by a.accepted_at limit 50) r), '[]') as resends,
  (select json_build_object('key', k.key, 'firstSeen', k.created_at, 'lastSeen', k.last_seen_at, 'expiresAt', k.expires_at, 'hits', k.hits)
   from idempotency_keys k where k.key_hash = n.key_hash and k.lane = $3::smallint) as key
from notifications n
left join outbox_messages m on m.lane = n.lane and m.notification_id = n.id
left join notification_contents c on c.lane = n.lane and c.notification_id = n.id
left join producers p on p.id = n.producer_id
where n.lane = $1::smallint and n.id = $2::uuid`

// While there is work, there may be more attempts.
const bounds = `
select n.key_hash as hash, n.accepted_at as at, case when m.state is null then n.settled_at end as "settledAt"
from notifications n left join outbox_messages m on m.lane = n.lane and m.notification_id = n.id
where n.lane = $1::smallint and n.id = $2::uuid`

const dayMs = 86_400_000

/** Everything that is known of one notification; null when there is none. */
export async function readNotificationRecord(
  sql: Database,
  lane: number,
  id: string,
): Promise<NotificationRecord | null> {
  const [found] = await sql.unsafe<{ hash: string; at: Date; settledAt: Date | null }[]>(bounds, [lane, id], {
    prepare: true,
  })
  if (!found) return null
  const at = found.at.getTime()
  const until = found.settledAt ? new Date(found.settledAt.getTime() + dayMs).toISOString() : 'infinity'
  const values = [
    lane,
    id,
    laneOf(found.hash),
    new Date(at - 1_000).toISOString(),
    new Date(at - dayMs).toISOString(),
    until,
  ]
  const [row] = await sql.unsafe<NotificationRecord[]>(statement, values, { prepare: true })
  return row ?? null
}
