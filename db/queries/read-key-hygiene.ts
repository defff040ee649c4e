import type { Database } from '@/db/client'

export type KeyHygieneRow = {
  producer: string | null
  /** The same request under the same key. */
  repeats: number
  /** A known fact or person under a key of its own. */
  newKeys: number
  /** People that a campaign left out: its keys are made here. */
  byCampaigns: number
  collisions: number
  /** From when on was counted: later than asked for when there was more than was looked through. */
  since: Date
}

// Newest first by the indexes of time, so that the cost is bounded however much there is; counted from where both reach.
const statement = `
with suppressed as (
  select producer_id, guard, campaign, rule, suppressed_at as at from suppressions
  where suppressed_at >= $1::timestamptz and suppressed_at < $2::timestamptz
  order by suppressed_at desc nulls last, id desc nulls last limit $3::int4
),
refused as (
  select producer_id, at from collisions where at >= $1::timestamptz and at < $2::timestamptz
  order by at desc nulls last, id desc nulls last limit $3::int4
),
reach as (
  select greatest($1::timestamptz,
    (select min(at) from suppressed having count(*) = $3::int4), (select min(at) from refused having count(*) = $3::int4)) as since
),
facts as (
  select producer_id, at, case
      when guard = 'idempotency_key' then 'repeat'
      when guard = 'unique_identifier' and campaign is not null and rule = any($4::text[]) then 'campaign'
      when guard in ('dedup_window', 'unique_identifier') then 'new_key' end as kind
  from suppressed
  union all
  select producer_id, at, 'collision' from refused
)
select p.name as producer,
  count(*) filter (where f.kind = 'repeat')::int as repeats, count(*) filter (where f.kind = 'new_key')::int as "newKeys",
  count(*) filter (where f.kind = 'campaign')::int as "byCampaigns",
  count(*) filter (where f.kind = 'collision')::int as collisions, r.since
from facts f cross join reach r left join producers p on p.id = f.producer_id
where f.kind is not null and f.at >= r.since
group by f.producer_id, p.name, r.since
order by count(*) filter (where f.kind in ('new_key', 'collision')) desc, count(*) desc, p.name`

/** How producers used their keys in a range, by the newest `limit` decision records and collisions. */
export async function readKeyHygiene(
  sql: Database,
  range: { from: Date; to: Date },
  campaignRules: readonly string[],
  limit: number,
): Promise<KeyHygieneRow[]> {
  const values = [range.from.toISOString(), range.to.toISOString(), limit, [...campaignRules]]
  return sql.unsafe<KeyHygieneRow[]>(statement, values, { prepare: true })
}
