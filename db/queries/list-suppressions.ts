import type { Database } from '@/db/client'
import type { Place, Position } from '@/db/queries/list-notifications'
import { exactly, type Parameter, parameterList, whereOf } from '@/db/queries/statement-parts'
import type { Guard } from '@/lib/domain/notification'

export type SuppressionRow = {
  id: string
  at: Date
  atExact: string
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
  producer?: string
  campaign?: string
  duplicateOf?: string
  /** Original or twin. */
  notification?: string
  from?: Date
  to?: Date
}

const columns = `
  s.id, s.suppressed_at as at, ${exactly('s.suppressed_at')} as "atExact", s.notification_id as "notificationId", s.duplicate_of as "duplicateOf", s.guard, s.rule,
  s.configuration_version as "configurationVersion", p.name as producer, s.type, s.channel, s.campaign, s.window_key as "windowKey",
  s.window_opened_at as "windowOpenedAt", s.window_closes_at as "windowClosesAt", s.fields, s.evidence`

/**
 * One page of decision records, newest first: by the index of time, of a campaign, of an original or of a twin. What no index serves is
 * looked for among `lookThrough` rows. `stoppedAt`: the last of them, when there are more and the page is not full.
 * @returns at most `limit` rows, nearest to the place first
 */
export async function listSuppressions(
  sql: Database,
  filter: SuppressionFilter,
  place: Place,
  limit: number,
  lookThrough: number,
): Promise<{ rows: SuppressionRow[]; stoppedAt: Position | null }> {
  const { parameters, parameter } = parameterList()
  const where = residual(filter, parameter)
  const text = `select ${columns} from (${lookedAt(filter, place, where.length > 0 ? lookThrough : limit, '*', parameter)}) s
    left join producers p on p.id = s.producer_id ${whereOf(where)} order by ${orderOf(place)} limit ${parameter(limit)}`
  const rows = await sql.unsafe<SuppressionRow[]>(text, parameters, { prepare: true })
  const stopped = where.length > 0 && rows.length < limit
  return { rows, stoppedAt: stopped ? await lastLookedAt(sql, filter, place, lookThrough) : null }
}

async function lastLookedAt(
  sql: Database,
  filter: SuppressionFilter,
  place: Place,
  lookThrough: number,
): Promise<Position | null> {
  const { parameters, parameter } = parameterList()
  const text = `select ${exactly('s.suppressed_at')} as at, s.id from (
      select * from (${lookedAt(filter, place, lookThrough, 'suppressed_at, id', parameter)}) s
      order by ${orderOf(place)} offset ${parameter(lookThrough - 1)} limit 1) s`
  const [row] = await sql.unsafe<Position[]>(text, parameters, { prepare: true })
  return row ?? null
}

/** At most `atMost` rows by an index, nearest to the place first. A notification is an original or a twin: one look-up each. */
function lookedAt(filter: SuppressionFilter, place: Place, atMost: number, what: string, parameter: Parameter): string {
  const { campaign, duplicateOf, notification } = filter
  const named = notification === undefined ? null : `${parameter(notification)}::uuid`
  const arms = named === null ? [[]] : [[`s.duplicate_of = ${named}`], [`s.notification_id = ${named}`]]
  const always = [
    ...(campaign === undefined ? [] : [`s.campaign = ${parameter(campaign)}`]),
    ...(duplicateOf === undefined ? [] : [`s.duplicate_of = ${parameter(duplicateOf)}::uuid`]),
    ...placeConditions(filter, place, parameter),
  ]
  const limit = parameter(atMost)
  const reads = arms.map(
    (arm) =>
      `(select ${what} from suppressions s ${whereOf([...arm, ...always])} order by ${orderOf(place)} limit ${limit})`,
  )
  return reads.length === 1
    ? reads.join('')
    : `select * from (${reads.join(' union all ')}) s order by ${orderOf(place)} limit ${limit}`
}

function placeConditions(filter: SuppressionFilter, place: Place, parameter: Parameter): string[] {
  const where: string[] = []
  if (filter.from) where.push(`s.suppressed_at >= ${parameter(filter.from)}::timestamptz`)
  if (filter.to) where.push(`s.suppressed_at < ${parameter(filter.to)}::timestamptz`)
  if (place.side !== 'newest') {
    const [side, at] = [place.side === 'older' ? '<' : '>', parameter(place.than.at)]
    const than = `(${at}::timestamptz, ${parameter(place.than.id)}::uuid)`
    // The second says less, in words by which the days on the other side are left out before anything is opened.
    where.push(`(s.suppressed_at, s.id) ${side} ${than}`, `s.suppressed_at ${side}= ${at}::timestamptz`)
  }
  return where
}

function residual({ guard, rule, type, producer }: SuppressionFilter, parameter: Parameter): string[] {
  return Object.entries({ 's.guard': guard, 's.rule': rule, 's.type': type, 'p.name': producer }).flatMap(
    ([column, value]) => (value === undefined ? [] : [`${column} = ${parameter(value)}`]),
  )
}

/** As `suppressions_newest` has it: with nulls at the other end it would not serve the order. */
function orderOf({ side }: Place): string {
  const direction = side === 'newer' ? 'asc nulls first' : 'desc nulls last'
  return `s.suppressed_at ${direction}, s.id ${direction}`
}

/** One decision record, of any day or of a span; null when there is none. */
export async function readSuppressionRow(
  sql: Database,
  lane: number,
  id: string,
  within: { from: Date; to: Date } | null = null,
): Promise<SuppressionRow | null> {
  const span = within ? 'and s.suppressed_at >= $3::timestamptz and s.suppressed_at < $4::timestamptz' : ''
  const [row] = await sql.unsafe<SuppressionRow[]>(
    `select ${columns} from suppressions s left join producers p on p.id = s.producer_id
     where s.lane = $1::smallint and s.id = $2::uuid ${span}`,
    [lane, id, ...(within ? [within.from.toISOString(), within.to.toISOString()] : [])],
    { prepare: true },
  )
  return row ?? null
}
