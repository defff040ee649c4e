import type { Database } from '@/db/client'
import { exactly, type Parameter, parameterList, whereOf } from '@/db/queries/statement-parts'
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
  /** The same to the microsecond, for a place in the list. */
  atExact: string
  sentAt: Date | null
  expiresAt: Date | null
  duplicateRisk: boolean
  /** When it was sent again last. */
  resentAt: Date | null
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
  /** Blind hashes of a recipient's address and of identifiers: all of them, each by any of its hashes. */
  referenceHashes?: readonly (readonly string[])[]
  /** Of an idempotency key: its notification, or all of its event. */
  keyHash?: string
  /** Of the business event that they were made of. */
  event?: string
  /** Why its work waits; empty: it waits without a reason. */
  reason?: string
  from?: Date
  to?: Date
}

/** A place in a list: an instant to the microsecond, as `exactly` writes it, and the id. */
export type Position = { at: string; id: string }

/** Which page: the newest rows, the ones that come after a place in the list (older), or before it (newer). */
export type Place = { side: 'newest' } | { side: 'older' | 'newer'; than: Position }

const columns = `
  n.id, n.lane, n.type, n.channel, n.status as settled, m.state as work, m.waiting_reason as "waitingReason", n.campaign,
  coalesce(n.provider, m.provider) as provider, n.provider_message_id as "providerMessageId", p.name as producer,
  n.accepted_at as "acceptedAt", ${exactly('n.accepted_at')} as "atExact", n.sent_at as "sentAt", n.expires_at as "expiresAt", n.duplicate_risk as "duplicateRisk", n.resent_at as "resentAt", c.sealed`

/** Of one customer's notifications at most these newest are looked through. */
const referencesMax = 2_000

const joins = `
  left join outbox_messages m on m.lane = n.lane and m.notification_id = n.id
  left join notification_contents c on c.lane = n.lane and c.notification_id = n.id
  left join producers p on p.id = n.producer_id`

/** States of the outbox that a visible status stands for; statuses that are not here are settled ones. */
export const workStates: Partial<Record<NotificationStatus, OutboxState[]>> = {
  queued: ['ready'],
  sending: ['leased', 'dispatching', 'reconciling'],
  needs_review: ['held'],
  dead_lettered: ['dead'],
}

/** Unsettled work beyond this is found by time, newest first, instead of being read whole and sorted. */
const workReadWhole = 5_000

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
  return (await readRows(sql, filter, place, limit, null)).rows
}

/**
 * The same, looking at no more than `lookThrough` rows by time: what no index serves (a settled status, a channel, a
 * provider) costs no more however rare it is. `stoppedAt`: the last row that was looked at, when there are more and the page is not full.
 */
export async function lookThroughNotifications(
  sql: Database,
  filter: NotificationFilter,
  place: Place,
  limit: number,
  lookThrough: number,
): Promise<{ rows: NotificationRow[]; stoppedAt: Position | null }> {
  const { rows, bounded } = await readRows(sql, filter, place, limit, lookThrough)
  const stoppedAt = bounded && rows.length < limit ? await lastLookedAt(sql, filter, place, lookThrough) : null
  return { rows, stoppedAt }
}

async function readRows(
  sql: Database,
  filter: NotificationFilter,
  place: Place,
  limit: number,
  lookThrough: number | null,
): Promise<{ rows: NotificationRow[]; bounded: boolean }> {
  const { parameters, parameter } = parameterList()
  const { states, settled } = statesOf(filter)
  const source = sourceOf(filter, states.length > 0 && settled.length === 0 && !(await workIsLarge(sql, states)))
  const order = orderOf(place)
  const [from, conditions] = fromOf(source, filter, states, parameter)
  const indexed = [...conditions, ...placeConditions(filter, place, parameter)]
  const where = residual(filter, states, settled, parameter)
  const bounded = source === 'time' && lookThrough !== null && where.length > 0
  const looked = bounded
    ? `(select n.* from notifications n ${whereOf(indexed)} order by ${order} limit ${parameter(lookThrough)}) n`
    : from
  const text = `select ${columns} from ${looked} ${joins} ${whereOf(bounded ? where : [...indexed, ...where])}
    order by ${order} limit ${parameter(limit)}`
  return { rows: await sql.unsafe<NotificationRow[]>(text, parameters, { prepare: true }), bounded }
}

/** Read from index entries alone; written out for the one that is wanted, not for each that is passed. */
async function lastLookedAt(
  sql: Database,
  filter: NotificationFilter,
  place: Place,
  lookThrough: number,
): Promise<Position | null> {
  const { parameters, parameter } = parameterList()
  const indexed = [...indexConditions(filter, parameter), ...placeConditions(filter, place, parameter)]
  const text = `select ${exactly('n.accepted_at')} as at, n.id from (
      select n.accepted_at, n.id from notifications n ${whereOf(indexed)}
      order by ${orderOf(place)} offset ${parameter(lookThrough - 1)} limit 1) n`
  const [row] = await sql.unsafe<Position[]>(text, parameters, { prepare: true })
  return row ?? null
}

type Source = 'reference' | 'key' | 'work' | 'time'

/** What gives the rows of a filter. */
export function sourceOf(filter: NotificationFilter, onlyWork: boolean): Source {
  if (filter.referenceHashes?.length) return 'reference'
  if (filter.keyHash !== undefined) return 'key'
  return onlyWork ? 'work' : 'time'
}

/** Whether more is unsettled than is read whole for a page. States are ours, and literal for the partial indexes. */
async function workIsLarge(sql: Database, states: readonly OutboxState[]): Promise<boolean> {
  if (states.length === 0) return false
  const [row] = await sql.unsafe<{ n: number }[]>(
    `select count(*)::int as n from (select from outbox_messages m where ${inStates('m', states)} limit ${workReadWhole + 1}) w`,
    [],
    { prepare: true },
  )
  return (row?.n ?? 0) > workReadWhole
}

/** Where rows come from, and what the index of that source is asked for. */
export function fromOf(
  source: Source,
  filter: NotificationFilter,
  states: readonly OutboxState[],
  parameter: Parameter,
): [string, string[]] {
  switch (source) {
    case 'reference': {
      const [reference = []] = filter.referenceHashes ?? []
      const arms = reference.map((hash) => newestOf(parameter(laneOf(hash)), parameter(hash)))
      // A notification's lane follows from its id, which SQL does not compute: acceptance and id find it by the time index.
      const found = `(${arms.length === 1 ? arms[0] : arms.map((arm) => `(${arm})`).join(' union ')}) f
        join notifications n on n.accepted_at = f.accepted_at and n.id = f.notification_id`
      return [found, indexConditions(filter, parameter)]
    }
    case 'key': {
      const key = filter.keyHash ?? ''
      const [lane, hash] = [parameter(laneOf(key)), parameter(key)]
      const found = `(select k.created_at, k.subject_id from idempotency_keys k where k.lane = ${lane}::smallint and k.key_hash = ${hash}::uuid) k
        join notifications n on n.accepted_at = k.created_at and n.key_hash = ${hash}::uuid`
      return [found, indexConditions(filter, parameter)]
    }
    case 'work':
      return [
        'outbox_messages w join notifications n on n.lane = w.lane and n.id = w.notification_id',
        [inStates('w', states), ...indexConditions(filter, parameter)],
      ]
    case 'time':
      return ['notifications n', indexConditions(filter, parameter)]
  }
}

/** What `notifications` has an index for, beside time. */
function indexConditions(filter: NotificationFilter, parameter: Parameter): string[] {
  return [
    ...(filter.type === undefined ? [] : [`n.type = ${parameter(filter.type)}`]),
    ...(filter.event === undefined ? [] : [`n.event_id = ${parameter(filter.event)}::uuid`]),
    ...(filter.campaign === undefined ? [] : [`n.campaign = ${parameter(filter.campaign)}`]),
  ]
}

/** What a place and a span ask of the time index. */
export function placeConditions(filter: NotificationFilter, place: Place, parameter: Parameter): string[] {
  const where: string[] = []
  if (filter.from) where.push(`n.accepted_at >= ${parameter(filter.from)}::timestamptz`)
  if (filter.to) where.push(`n.accepted_at < ${parameter(filter.to)}::timestamptz`)
  if (place.side !== 'newest') {
    const than = `(${parameter(place.than.at)}::timestamptz, ${parameter(place.than.id)}::uuid)`
    where.push(`(n.accepted_at, n.id) ${place.side === 'older' ? '<' : '>'} ${than}`)
  }
  return where
}

/** What no index serves. The first condition on a provider follows from the second, and spares looking for the work. */
export function residual(
  filter: NotificationFilter,
  states: readonly OutboxState[],
  settled: readonly NotificationStatus[],
  parameter: Parameter,
): string[] {
  const [, ...furtherReferences] = filter.referenceHashes ?? []
  const where = furtherReferences.map((further) => {
    const any = further.map((hash) => hasReference(parameter(laneOf(hash)), parameter(hash)))
    return `(${any.join(' or ')})`
  })
  if (filter.status) where.push(statusCondition(states, settled))
  if (filter.reason !== undefined)
    where.push(`m.state is not null and coalesce(m.waiting_reason, '') = ${parameter(filter.reason)}`)
  if (filter.channel !== undefined) where.push(`n.channel = ${parameter(filter.channel)}`)
  if (filter.provider !== undefined) {
    const provider = parameter(filter.provider)
    where.push(`(n.provider = ${provider} or n.provider is null)`, `coalesce(n.provider, m.provider) = ${provider}`)
  }
  return where
}

function statesOf({ status }: NotificationFilter) {
  return {
    states: status?.flatMap((one) => workStates[one] ?? []) ?? [],
    settled: status?.filter((one) => workStates[one] === undefined) ?? [],
  }
}

/** As `notifications_newest` has it: with nulls at the other end no index serves the order, and every page sorts the table. */
export function orderOf({ side }: Place): string {
  const direction = side === 'newer' ? 'asc nulls first' : 'desc nulls last'
  return `n.accepted_at ${direction}, n.id ${direction}`
}

function literals(words: readonly (OutboxState | NotificationStatus)[]): string {
  return words.map((word) => `'${word}'`).join(', ')
}

/** What the settled column says while there is work. */
export const openStatuses = ['queued', 'needs_review', 'dead_lettered'] as const

function statusCondition(states: readonly OutboxState[], settled: readonly NotificationStatus[]): string {
  const ofRow = `n.status in (${literals(settled)})`
  // Asked row by row (`offset 0`): as a join it was planned for all rows, and everything was joined and sorted before the first.
  if (states.length === 0)
    return `${ofRow} and not exists (select from outbox_messages o where o.lane = n.lane and o.notification_id = n.id offset 0)`
  const ofWork = inStates('m', states)
  // The first condition follows from the second, and spares looking for the work of what is settled.
  return `n.status in (${literals([...openStatuses, ...settled])})
    and ${settled.length === 0 ? ofWork : `(${ofWork} or (m.state is null and ${ofRow}))`}`
}

/** In the words of the partial indexes: one list of states that two of them serve is served by none. */
export function inStates(table: string, states: readonly OutboxState[]): string {
  const leased: OutboxState[] = states.filter((state) => state === 'leased' || state === 'dispatching')
  const others = states.filter((state) => !leased.includes(state)).map((state) => `${table}.state = '${state}'`)
  return `(${[...(leased.length > 0 ? [`${table}.state in (${literals(leased)})`] : []), ...others].join(' or ')})`
}

function newestOf(lane: string, hash: string): string {
  return `select notification_id, accepted_at from notification_references
          where lane = ${lane}::smallint and reference_hash = ${hash}::uuid
          order by accepted_at desc, notification_id desc limit ${referencesMax}`
}

function hasReference(lane: string, hash: string): string {
  return `exists (select from notification_references r where r.lane = ${lane}::smallint and r.reference_hash = ${hash}::uuid
    and r.accepted_at = n.accepted_at and r.notification_id = n.id)`
}
