import type { Database } from '@/db/client'
import type { Place } from '@/db/queries/list-notifications'
import type { Guard } from '@/lib/domain/notification'

export type SuppressionRow = {
  id: string
  at: Date
  notificationId: string | null
  /** Null: another system said that it was sent, and `evidence` is what it answered. */
  duplicateOf: string | null
  guard: Guard
  rule: string
  configurationVersion: number
  producer: string | null
  type: string
  channel: string
  campaign: string | null
  windowKey: string | null
  windowOpenedAt: Date | null
  /** Null with a window: it never closes. */
  windowClosesAt: Date | null
  fields: string[]
  evidence: string | null
}

export type SuppressionFilter = {
  guard?: Guard
  rule?: string
  type?: string
  campaign?: string
  duplicateOf?: string
  /** Original or twin. */
  notification?: string
  from?: Date
  to?: Date
}

const columns = `
  s.id, s.suppressed_at as at, s.notification_id as "notificationId", s.duplicate_of as "duplicateOf", s.guard, s.rule,
  s.configuration_version as "configurationVersion", p.name as producer, s.type, s.channel, s.campaign, s.window_key as "windowKey",
  s.window_opened_at as "windowOpenedAt", s.window_closes_at as "windowClosesAt", s.fields, s.evidence`

/** One page of decision records. @returns at most `limit` rows, nearest to the place first */
export async function listSuppressions(
  sql: Database,
  filter: SuppressionFilter,
  place: Place,
  limit: number,
): Promise<SuppressionRow[]> {
  const parameters: (string | number)[] = []
  const parameter = (value: string | number | Date) =>
    `$${parameters.push(value instanceof Date ? value.toISOString() : value)}`
  const where: string[] = []
  if (filter.guard !== undefined) where.push(`s.guard = ${parameter(filter.guard)}`)
  if (filter.rule !== undefined) where.push(`s.rule = ${parameter(filter.rule)}`)
  if (filter.type !== undefined) where.push(`s.type = ${parameter(filter.type)}`)
  if (filter.campaign !== undefined) where.push(`s.campaign = ${parameter(filter.campaign)}`)
  if (filter.duplicateOf !== undefined) where.push(`s.duplicate_of = ${parameter(filter.duplicateOf)}::uuid`)
  if (filter.notification !== undefined) {
    const id = parameter(filter.notification)
    where.push(`(s.duplicate_of = ${id}::uuid or s.notification_id = ${id}::uuid)`)
  }
  if (filter.from) where.push(`s.suppressed_at >= ${parameter(filter.from)}::timestamptz`)
  if (filter.to) where.push(`s.suppressed_at < ${parameter(filter.to)}::timestamptz`)
  if (place.side !== 'newest') {
    const than = `(${parameter(place.than.at)}::timestamptz, ${parameter(place.than.id)}::uuid)`
    where.push(`(s.suppressed_at, s.id) ${place.side === 'older' ? '<' : '>'} ${than}`)
  }
  // As `suppressions_newest` has it: with nulls at the other end it would not serve the order.
  const direction = place.side === 'newer' ? 'asc nulls first' : 'desc nulls last'
  const text = `select ${columns} from suppressions s left join producers p on p.id = s.producer_id
    ${where.length > 0 ? `where ${where.join(' and ')}` : ''} order by s.suppressed_at ${direction}, s.id ${direction} limit ${parameter(limit)}`
  return sql.unsafe<SuppressionRow[]>(text, parameters, { prepare: true })
}

/** One decision record; null when there is none. */
export async function readSuppressionRow(sql: Database, lane: number, id: string): Promise<SuppressionRow | null> {
  const [row] = await sql.unsafe<SuppressionRow[]>(
    `select ${columns} from suppressions s left join producers p on p.id = s.producer_id where s.lane = $1::smallint and s.id = $2::uuid`,
    [lane, id],
    { prepare: true },
  )
  return row ?? null
}
