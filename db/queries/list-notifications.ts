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
  /** Any of these. */
  status?: readonly NotificationStatus[]
  type?: string
  channel?: string
  provider?: string
  campaign?: string
  /** Blind hashes of a recipient's address and of identifiers: all of them. */
  referenceHashes?: readonly string[]
  /** Of an idempotency key: its notification, or all of its event. */
  keyHash?: string
  from?: Date
  to?: Date
}

/** A place in a list, newest first. */
export type Position = { at: Date; id: string }

/** Which page: the newest rows, the ones that come after a place in the list (older), or before it (newer). */
export type Place = { side: 'newest' } | { side: 'older' | 'newer'; than: Position }

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
  sending: ['leased', 'dispatching', 'reconciling'],
  needs_review: ['held'],
  dead_lettered: ['dead'],
}

/**
 * One page by the index that the filter gives: the outbox for unsettled statuses (small), the blind index
 * for a customer, the key for a key, else time. @returns at most `limit` rows, nearest to the place first
 */
export async function listNotifications(
  sql: Database,
  filter: NotificationFilter,
  place: Place,
  limit: number,
): Promise<NotificationRow[]> {
  const parameters: (string | number | Date | string[] | null)[] = []
  const parameter = (value: string | number | Date | string[]) =>
    `$${parameters.push(value instanceof Date ? value.toISOString() : value)}`
  const where: string[] = []
  let source = 'notifications n'
  const states = filter.status?.flatMap((status) => workStates[status] ?? []) ?? []
  const settled = filter.status?.filter((status) => workStates[status] === undefined) ?? []
  const onlyWork = states.length > 0 && settled.length === 0
  const [reference, ...furtherReferences] = filter.referenceHashes ?? []
  if (reference !== undefined) {
    const [lane, hash] = [parameter(laneOf(reference)), parameter(reference)]
    // A notification's lane follows from its id, which SQL does not compute: acceptance and id find it by the time index.
    source = `(select notification_id, accepted_at from notification_references
        where lane = ${lane}::smallint and reference_hash = ${hash}::uuid
        order by accepted_at desc, notification_id desc limit ${referencesMax}) f
      join notifications n on n.accepted_at = f.accepted_at and n.id = f.notification_id`
  } else if (filter.keyHash !== undefined) {
    const [lane, hash] = [parameter(laneOf(filter.keyHash)), parameter(filter.keyHash)]
    source = `(select k.created_at, k.subject_id from idempotency_keys k where k.lane = ${lane}::smallint and k.key_hash = ${hash}::uuid) k
      join notifications n on n.accepted_at = k.created_at and n.key_hash = ${hash}::uuid`
  } else if (onlyWork) {
    source = `outbox_messages w join notifications n on n.lane = w.lane and n.id = w.notification_id`
  }
  for (const further of furtherReferences) where.push(hasReference(parameter(laneOf(further)), parameter(further)))
  if (onlyWork && source.startsWith('outbox')) where.push(`w.state = any(${parameter(states)}::text[])`)
  if (filter.status) where.push(statusCondition(parameter(states), parameter(settled)))
  if (filter.type !== undefined) where.push(`n.type = ${parameter(filter.type)}`)
  if (filter.channel !== undefined) where.push(`n.channel = ${parameter(filter.channel)}`)
  if (filter.campaign !== undefined) where.push(`n.campaign = ${parameter(filter.campaign)}`)
  if (filter.provider !== undefined) where.push(`coalesce(n.provider, m.provider) = ${parameter(filter.provider)}`)
  if (filter.from) where.push(`n.accepted_at >= ${parameter(filter.from)}::timestamptz`)
  if (filter.to) where.push(`n.accepted_at < ${parameter(filter.to)}::timestamptz`)
  if (place.side !== 'newest') {
    const than = `(${parameter(place.than.at)}::timestamptz, ${parameter(place.than.id)}::uuid)`
    where.push(`(n.accepted_at, n.id) ${place.side === 'older' ? '<' : '>'} ${than}`)
  }
  // As `notifications_newest` has it: with nulls at the other end no index serves the order, and every page sorts the table.
  const direction = place.side === 'newer' ? 'asc nulls first' : 'desc nulls last'
  const text = `select ${columns} from ${source} ${joins} ${where.length > 0 ? `where ${where.join(' and ')}` : ''}
    order by n.accepted_at ${direction}, n.id ${direction} limit ${parameter(limit)}`
  return sql.unsafe<NotificationRow[]>(text, parameters, { prepare: true })
}

function statusCondition(states: string, settled: string): string {
  return `(m.state = any(${states}::text[]) or (m.state is null and n.status = any(${settled}::text[])))`
}

function hasReference(lane: string, hash: string): string {
  return `exists (select from notification_references r where r.lane = ${lane}::smallint and r.reference_hash = ${hash}::uuid
    and r.accepted_at = n.accepted_at and r.notification_id = n.id)`
}
