import type { Database } from '@/db/client'
import { laneCount } from '@/lib/domain/lane'

export type DueLanes = { provider: string; lanes: number[] }

// Walks the state's index from provider to provider instead of reading it, so the cost is lanes × providers whatever the backlog.
// Providers come from the rows, not from the configuration: one that was removed must still be found and rerouted.
const dueLanes = (state: 'ready' | 'reconciling', order: string) => `
with recursive walk as (
  select l.lane, (
    select m.provider from outbox_messages m where m.lane = l.lane and m.state = '${state}' order by m.provider limit 1) as provider
  from generate_series(0, ${laneCount - 1}) l(lane)
  union all
  select w.lane, (
    select m.provider from outbox_messages m
    where m.lane = w.lane and m.state = '${state}' and m.provider > w.provider order by m.provider limit 1)
  from walk w where w.provider is not null
)
select w.provider, array_agg(w.lane::int ${order}) as lanes
from walk w
where w.provider is not null and exists (
  select from outbox_messages m
  where m.lane = w.lane and m.provider = w.provider and m.state = '${state}' and m.due_at <= now())
group by w.provider`

const sends = dueLanes('ready', '')
const lookups = dueLanes('reconciling', 'order by random()')

/** The lanes in which each provider has something due. */
export async function findDueLanes(sql: Database): Promise<DueLanes[]> {
  return sql.unsafe<DueLanes[]>(sends, [], { prepare: true })
}

/** The lanes in which each provider has an unknown outcome that is due to be looked into, in no order: none is always last. */
export async function findDueLookups(sql: Database): Promise<DueLanes[]> {
  return sql.unsafe<DueLanes[]>(lookups, [], { prepare: true })
}
