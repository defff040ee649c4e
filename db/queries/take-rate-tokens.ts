import type { Database } from '@/db/client'
import type { RateLimit } from '@/lib/domain/rate-limit'

export type RateGrant = {
  granted: number
  /** What the bucket still holds. */
  left: number
}

// The bucket as it is when its row is locked: what was returned is put back, and never is more than the burst in it. A
// process that asked earlier but got the lock later sees the bucket ahead of its own time and gets nothing. Far ahead it
// can only be when the database's clock was set back: then it starts afresh rather than wait for the clock.
const base = `
case when b.spent_until > excluded.asked_at + interval '5 seconds' then excluded.asked_at
     else greatest(b.spent_until - make_interval(secs => $5::int4 / $3::float8),
                   excluded.asked_at - make_interval(secs => $4::float8 / $3::float8)) end`
const granted = `
greatest(0, least($2::int4, floor(extract(epoch from excluded.asked_at - (${base})) * $3::float8 + 0.000001)))::int4`

// Nothing here is worth waiting for the disk: a crash of the database takes longer than the tokens that it forgets.
const statement = `
insert into rate_buckets as b (name, asked_at, spent_until, granted)
select $1, now(), now() - make_interval(secs => ($4::float8 - first.granted) / $3::float8), first.granted
from (select least($2::int4, floor($4::float8))::int4 as granted) first, set_config('synchronous_commit', 'off', true) relaxed
where relaxed = 'off'
on conflict (name) do update
  set asked_at = excluded.asked_at, spent_until = (${base}) + make_interval(secs => ${granted} / $3::float8), granted = ${granted}
returning granted, greatest(0, extract(epoch from asked_at - spent_until) * $3::float8)::float8 as left`

/** Takes up to `wanted` tokens of a shared rate, and puts back what an earlier taking left unused. One row, one statement. */
export async function takeRateTokens(
  sql: Database,
  name: string,
  limit: RateLimit,
  wanted: number,
  unused: number,
): Promise<RateGrant> {
  const parameters = [name, wanted, limit.perSecond, limit.burst, unused]
  const [row] = await sql.unsafe<RateGrant[]>(statement, parameters, { prepare: true })
  if (!row) throw new Error('an upsert without a condition gave no row')
  return row
}
