import type { Database } from '@/db/client'
import { laneCount } from '@/lib/domain/lane'

// Walks the index from provider to provider instead of reading it, so the cost is lanes × providers whatever the backlog.
// Providers come from the rows, not from the configuration: one that was removed must still be found and rerouted.
const statement = `
with recursive walk as (
  select l.lane, (
    select m.provider from outbox_messages m where m.lane = l.lane and m.state = 'ready' order by m.provider limit 1) as provider
  from generate_series(0, ${laneCount - 1}) l(lane)
  union all
  select w.lane, (
    select m.provider from outbox_messages m
    where m.lane = w.lane and m.state = 'ready' and m.provider > w.provider order by m.provider limit 1)
  from walk w where w.provider is not null
)
select w.provider, array_agg(w.lane::int) as lanes
from walk w
where w.provider is not null and exists (
  select from outbox_messages m
  where m.lane = w.lane and m.provider = w.provider and m.state = 'ready' and m.due_at <= now())
group by w.provider`

/** The lanes in which each provider has something due. */
export async function findDueLanes(sql: Database): Promise<{ provider: string; lanes: number[] }[]> {
  return sql.unsafe<{ provider: string; lanes: number[] }[]>(statement, [], { prepare: true })
}
