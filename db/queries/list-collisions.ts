import type { Database } from '@/db/client'
import type { Place } from '@/db/queries/list-notifications'
import { exactly } from '@/db/queries/statement-parts'
import { laneOf } from '@/lib/domain/lane'

export type CollisionRow = {
  id: string
  at: Date
  atExact: string
  producer: string | null
  key: string
  /** The notification or event that the first request with this key made. */
  subjectId: string
  /** Empty when the first request could not be compared any more. */
  paths: string[]
}

export type CollisionFilter = { producer?: string; key?: string; from?: Date; to?: Date }

/** One page of collisions. @returns at most `limit` rows, nearest to the place first */
export async function listCollisions(
  sql: Database,
  filter: CollisionFilter,
  place: Place,
  limit: number,
): Promise<CollisionRow[]> {
  const parameters: (string | number)[] = []
  const parameter = (value: string | number | Date) =>
    `$${parameters.push(value instanceof Date ? value.toISOString() : value)}`
  const where: string[] = []
  if (filter.producer !== undefined)
    where.push(`c.producer_id = (select id from producers where name = ${parameter(filter.producer)})`)
  if (filter.key !== undefined) where.push(`c.key = ${parameter(filter.key)}`)
  if (filter.from) where.push(`c.at >= ${parameter(filter.from)}::timestamptz`)
  if (filter.to) where.push(`c.at < ${parameter(filter.to)}::timestamptz`)
  if (place.side !== 'newest') {
    const than = `(${parameter(place.than.at)}::timestamptz, ${parameter(place.than.id)}::uuid)`
    where.push(`(c.at, c.id) ${place.side === 'older' ? '<' : '>'} ${than}`)
  }
  // As the indexes have it: with nulls at the other end they would not serve the order.
  const direction = place.side === 'newer' ? 'asc nulls first' : 'desc nulls last'
  const text = `select c.id, c.at, ${exactly('c.at')} as "atExact", p.name as producer, c.key, c.subject_id as "subjectId", c.paths
    from (select * from collisions c ${where.length > 0 ? `where ${where.join(' and ')}` : ''}
      order by c.at ${direction}, c.id ${direction} limit ${parameter(limit)}) c
    left join producers p on p.id = c.producer_id
    order by c.at ${direction}, c.id ${direction}`
  return sql.unsafe<CollisionRow[]>(text, parameters, { prepare: true })
}

export type CollisionSubject = { id: string; kind: 'notification' | 'event'; type: string; at: Date }

const subjects = `
with asked as (select * from unnest($1::int2[], $2::uuid[]) u(lane, id))
select n.id, 'notification' as kind, n.type, n.accepted_at as at
from asked a join notifications n on n.lane = a.lane and n.id = a.id
union all
select e.id, 'event', e.event_type, e.received_at from asked a join events e on e.lane = a.lane and e.id = a.id`

/** What the first requests made; what is past retention is absent. */
export async function readCollisionSubjects(sql: Database, ids: string[]): Promise<CollisionSubject[]> {
  const once = [...new Set(ids)]
  return sql.unsafe<CollisionSubject[]>(subjects, [once.map(laneOf), once], { prepare: true })
}
