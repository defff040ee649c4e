import type { Database } from '@/db/client'
import { laneCount } from '@/lib/domain/lane'

export type DueLanes = { provider: string; lanes: number[] }

// Walks the state's index from one place to the next instead of reading it, so the cost is lanes × providers (× flows) whatever the
// backlog. Providers come from the rows, not from the configuration: one that was removed must still be found and rerouted.
const dueLanes = (state: 'ready' | 'reconciling', place: (relation: string) => string) => `
with recursive walk as (
  select l.lane, m.* from generate_series(0, ${laneCount - 1}) l(lane)
  cross join lateral (
    select ${place('m')} from outbox_messages m where m.lane = l.lane and m.state = '${state}' order by ${place('m')} limit 1) m
  union all
  select w.lane, m.* from walk w
  cross join lateral (
    select ${place('m')} from outbox_messages m
    where m.lane = w.lane and m.state = '${state}' and (${place('m')}) > (${place('w')}) order by ${place('m')} limit 1) m
),
due as (
  select distinct w.provider, w.lane::int from walk w where exists (
    select from outbox_messages m
    where m.lane = w.lane and (${place('m')}) = (${place('w')}) and m.state = '${state}' and m.due_at <= now())
)
select provider, array_agg(lane order by random()) as lanes from due group by provider`

const sends = dueLanes('ready', (relation) => `${relation}.provider, ${relation}.flow`)
const lookups = dueLanes('reconciling', (relation) => `${relation}.provider`)

/** The lanes in which each provider has something due, in no order. */
export async function findDueLanes(sql: Database): Promise<DueLanes[]> {
  return sql.unsafe<DueLanes[]>(sends, [], { prepare: true })
}

/** The lanes in which each provider has an unknown outcome that is due to be looked into, in no order: none is always last. */
export async function findDueLookups(sql: Database): Promise<DueLanes[]> {
  return sql.unsafe<DueLanes[]>(lookups, [], { prepare: true })
}
