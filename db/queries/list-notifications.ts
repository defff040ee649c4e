import type { Database } from '@/db/client'
import { laneOf } from '@/lib/domain/lane'
import type { NotificationStatus, OutboxState } from '@/lib/domain/notification'

export type NotificationRow = {
  id: string
  lane: number
  type: string
  channel: string
  settled: NotificationStatus
  work: OutboxState | null
  waitingReason: string | null
  campaign: string | null
  provider: string | null
  providerMessageId: string | null
  producer: string | null
  acceptedAt: Date
  sentAt: Date | null
  expiresAt: Date | null
  duplicateRisk: boolean
  sealed: Buffer | null
}

/** What a list is narrowed by. References and ids are resolved before: nothing readable of a customer reaches SQL. */
export type NotificationFilter = {
  status?: NotificationStatus
  type?: string
  channel?: string
  provider?: string
  campaign?: string
  /** Blind hash of a recipient's address or an identifier. */
  referenceHash?: string
  /** Of an idempotency key: its notification, or all of its event. */
  keyHash?: string
  from?: Date
  to?: Date
}

/** A place in the list, newest first. */
export type Position = { at: Date; id: string }

const columns = `
  n.id, n.lane, n.type, n.channel, n.status as settled, m.state as work, m.waiting_reason as "waitingReason", n.campaign,
  coalesce(n.provider, m.provider) as provider, n.provider_message_id as "providerMessageId", p.name as producer,
  n.accepted_at as "acceptedAt", n.sent_at as "sentAt", n.expires_at as "expiresAt", n.duplicate_risk as "duplicateRisk", c.sealed`

/** Of one customer's notifications at most these newest are looked through. */
const referencesMax = 2_000

const joins = `
  left join outbox_messages m on m.lane = n.lane and m.notification_id = n.id
  left join notification_contents c on c.lane = n.lane and c.notification_id = n.id
  left join producers p on p.id = n.producer_id`

/** States of the outbox that a visible status stands for; statuses that are not here are settled ones. */
const workStates: Partial<Record<NotificationStatus, OutboxState[]>> = {
  queued: ['ready'],
  sending: ['leased', 'dispatching'],
  needs_review: ['held'],
  dead_lettered: ['dead'],
}

/**
 * One page, newest first, by the index that the filter gives: the outbox for unsettled statuses (small), the blind index
 * for a customer, the key for a key, else time. @returns at most `limit` rows after `before`
 */
export async function listNotifications(
  sql: Database,
  filter: NotificationFilter,
  before: Position | null,
  limit: number,
): Promise<NotificationRow[]> {
  const parameters: (string | number | Date | string[] | null)[] = []
  const parameter = (value: string | number | Date | string[]) =>
    `$${parameters.push(value instanceof Date ? value.toISOString() : value)}`
  const where: string[] = []
  let source = 'notifications n'
  const states = filter.status ? workStates[filter.status] : undefined
  if (filter.referenceHash !== undefined) {
    const [lane, hash] = [parameter(laneOf(filter.referenceHash)), parameter(filter.referenceHash)]
    // A notification's lane follows from its id, which SQL does not compute: acceptance and id find it by the time index.
    source = `(select notification_id, accepted_at from notification_references
        where lane = ${lane}::smallint and reference_hash = ${hash}::uuid
        order by accepted_at desc, notification_id desc limit ${referencesMax}) f
      join notifications n on n.accepted_at = f.accepted_at and n.id = f.notification_id`
  } else if (filter.keyHash !== undefined) {
    const [lane, hash] = [parameter(laneOf(filter.keyHash)), parameter(filter.keyHash)]
    source = `(select k.created_at, k.subject_id from idempotency_keys k where k.lane = ${lane}::smallint and k.key_hash = ${hash}::uuid) k
      join notifications n on n.accepted_at = k.created_at and n.key_hash = ${hash}::uuid`
  } else if (states) {
    source = `outbox_messages w join notifications n on n.lane = w.lane and n.id = w.notification_id`
  }
  if (states)
    where.push(
      `m.state = any(${parameter(states)}::text[])`,
      ...(source.startsWith('outbox') ? [`w.state = any(${parameter(states)}::text[])`] : []),
    )
  else if (filter.status) where.push(`n.status = ${parameter(filter.status)}`, 'm.state is null')
  if (filter.type !== undefined) where.push(`n.type = ${parameter(filter.type)}`)
  if (filter.channel !== undefined) where.push(`n.channel = ${parameter(filter.channel)}`)
  if (filter.campaign !== undefined) where.push(`n.campaign = ${parameter(filter.campaign)}`)
  if (filter.provider !== undefined) where.push(`coalesce(n.provider, m.provider) = ${parameter(filter.provider)}`)
  if (filter.from) where.push(`n.accepted_at >= ${parameter(filter.from)}::timestamptz`)
  if (filter.to) where.push(`n.accepted_at < ${parameter(filter.to)}::timestamptz`)
  if (before)
    where.push(`(n.accepted_at, n.id) < (${parameter(before.at)}::timestamptz, ${parameter(before.id)}::uuid)`)
  const text = `select ${columns} from ${source} ${joins} ${where.length > 0 ? `where ${where.join(' and ')}` : ''}
    order by n.accepted_at desc, n.id desc limit ${parameter(limit)}`
  return sql.unsafe<NotificationRow[]>(text, parameters, { prepare: true })
}
