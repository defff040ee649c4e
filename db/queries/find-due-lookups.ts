import type { Database } from '@/db/client'
import { laneCount } from '@/lib/domain/lane'

// Walks the index from provider to provider, as finding due lanes does: look-ups that wait for a closed provider are many.
const statement = `
with recursive walk as (
  select l.lane, (
    select m.provider from outbox_messages m where m.lane = l.lane and m.state = 'reconciling' order by m.provider limit 1) as provider
  from generate_series(0, ${laneCount - 1}) l(lane)
  union all
  select w.lane, (
    select m.provider from outbox_messages m
    where m.lane = w.lane and m.state = 'reconciling' and m.provider > w.provider order by m.provider limit 1)
  from walk w where w.provider is not null
)
select w.provider, array_agg(w.lane::int order by random()) as lanes
from walk w
where w.provider is not null and exists (
  select from outbox_messages m
  where m.lane = w.lane and m.provider = w.provider and m.state = 'reconciling' and m.due_at <= now())
group by w.provider`

/** The lanes in which each provider has an unknown outcome that is due to be looked into, in no order: none is always last. */
export async function findDueLookups(sql: Database): Promise<{ provider: string; lanes: number[] }[]> {
  return sql.unsafe<{ provider: string; lanes: number[] }[]>(statement, [], { prepare: true })
}
