import type { Database } from '@/db/client'

export type ProviderActivity = {
  provider: string
  accepted: number
  rejected: number
  unavailable: number
  unknown: number
  /** How long its rate has been free; null when it was never asked for. */
  rateFreeSeconds: number | null
}

const statement = `
with named as (
  select provider, sum(accepted)::int4 as accepted, sum(rejected)::int4 as rejected, sum(unavailable)::int4 as unavailable,
         sum(unknown)::int4 as unknown
  from provider_outcomes where second > now() - $1::int4 * interval '1 second' group by provider
),
rates as (
  select substr(name, 10) as provider, extract(epoch from now() - spent_until)::float8 as free from rate_buckets
  where name like 'provider:%'
)
select coalesce(n.provider, r.provider) as provider, coalesce(n.accepted, 0) as accepted, coalesce(n.rejected, 0) as rejected,
  coalesce(n.unavailable, 0) as unavailable, coalesce(n.unknown, 0) as unknown, r.free as "rateFreeSeconds"
from named n full join rates r on r.provider = n.provider`

/** What each provider answered in the last seconds, and what is left of its rate. */
export async function readProviderActivity(sql: Database, seconds: number): Promise<ProviderActivity[]> {
  return sql.unsafe<ProviderActivity[]>(statement, [seconds], { prepare: true })
}
