import type { Database } from '@/db/client'
import {
  fromOf,
  inStates,
  type NotificationFilter,
  openStatuses,
  orderOf,
  placeConditions,
  residual,
  sourceOf,
  workStates,
} from '@/db/queries/list-notifications'
import { parameterList, whereOf } from '@/db/queries/statement-parts'
import {
  type NotificationStatus,
  notificationStatuses,
  type OutboxState,
  visibleStatus,
} from '@/lib/domain/notification'

/** How many there are at a status; `more`: at least, since counting stopped. */
export type StatusCount = { count: number; more: boolean }
export type StatusCounts = Record<NotificationStatus, StatusCount>

type Found = { looked: number; found: { settled: NotificationStatus; work: OutboxState | null; n: number }[] }

const newest = { side: 'newest' } as const

/**
 * What a filter finds, by status: of its newest `lookThrough`, by the index that its list is read from. When there are more, each status
 * that is work is counted in `workThrough` rows of the outbox instead, since what waits may be older than all of those.
 */
export async function countByStatus(
  sql: Database,
  filter: Omit<NotificationFilter, 'status'>,
  limits: { lookThrough: number; workThrough: number },
): Promise<StatusCounts> {
  const settled = await countNewest(sql, filter, limits.lookThrough)
  const source = sourceOf(filter, false)
  if (!settled.more || source !== 'time') return settled.counts
  const work = await Promise.all(
    Object.entries(workStates).map(async ([status, states]) => [
      status,
      await countWork(sql, filter, states, limits.workThrough),
    ]),
  )
  return { ...settled.counts, ...Object.fromEntries(work) }
}

async function countNewest(sql: Database, filter: NotificationFilter, lookThrough: number) {
  const { parameters, parameter } = parameterList()
  const [from, conditions] = fromOf(sourceOf(filter, false), filter, [], parameter)
  const indexed = [...conditions, ...placeConditions(filter, newest, parameter)]
  const open = openStatuses.map((status) => `'${status}'`).join(', ')
  // Materialized: so many are looked at, and no more, whatever the conditions below leave of them.
  const text = `
with looked as materialized (
  select n.lane, n.id, n.status, n.provider, n.channel, n.accepted_at from ${from} ${whereOf(indexed)} order by ${orderOf(newest)} limit ${parameter(lookThrough)}
),
counted as (
  select n.status as settled, m.state as work, count(*)::int as n
  from looked n left join outbox_messages m on m.lane = n.lane and m.notification_id = n.id and n.status in (${open})
  ${whereOf(residual(filter, [], [], parameter))} group by 1, 2
)
select (select count(*)::int from looked) as looked, coalesce((select json_agg(c) from counted c), '[]') as found`
  const [row] = await sql.unsafe<Found[]>(text, parameters, { prepare: true })
  const more = (row?.looked ?? 0) >= lookThrough
  return { more, counts: countsOf(row?.found ?? [], more) }
}

async function countWork(
  sql: Database,
  filter: NotificationFilter,
  states: readonly OutboxState[],
  workThrough: number,
): Promise<StatusCount> {
  const { parameters, parameter } = parameterList()
  const [, indexed] = fromOf('time', filter, [], parameter)
  const where = [...indexed, ...placeConditions(filter, newest, parameter), ...residual(filter, [], [], parameter)]
  const text = `
with waiting as materialized (
  select m.* from outbox_messages m where ${inStates('m', states)} limit ${parameter(workThrough)}
)
select (select count(*)::int from waiting) as looked, (
  select count(*)::int from waiting m
  cross join lateral (select * from notifications where lane = m.lane and id = m.notification_id offset 0) n ${whereOf(where)}) as n`
  const [row] = await sql.unsafe<{ looked: number; n: number }[]>(text, parameters, { prepare: true })
  return { count: row?.n ?? 0, more: (row?.looked ?? 0) >= workThrough }
}

function countsOf(found: Found['found'], more: boolean): StatusCounts {
  const counts = new Map<NotificationStatus, number>()
  for (const { settled, work, n } of found) {
    const status = visibleStatus(settled, work)
    counts.set(status, (counts.get(status) ?? 0) + n)
  }
  const all = notificationStatuses.map((status) => [status, { count: counts.get(status) ?? 0, more }])
  return Object.fromEntries(all) as StatusCounts
}
