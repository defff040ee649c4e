import type { Database } from '@/db/client'
import {
  type PastEnds,
  type PastEndsRow,
  type PastPage,
  type PastPageRow,
  type PastPlace,
  pastEnds,
  pastPage,
} from '@/db/queries/past-page'
import { isUnsettled } from '@/db/queries/unsettled-subject'

// The answer goes when retention is over, never while a notification of the key is not settled. A page at a time, of tombstones too: they
// stay for 90 days, and a search for those that are none would look at all of them in one statement.
const statement = `
with page as materialized (
  select ctid as place, key_hash, expires_at from idempotency_keys
  where expires_at <= $2::timestamptz and (expires_at, key_hash) < ($2::timestamptz, $3::uuid)
  order by expires_at desc, key_hash desc limit $1
),
entombed as (
  update idempotency_keys set answer = ''
  where ctid = any(array(
    select e.ctid from idempotency_keys e
    where e.ctid = any(array(select place from page)) and e.answer <> '' and not ${isUnsettled('e')}
    for update skip locked))
  returning 1
),
last as (select expires_at::text as at, key_hash as id from page order by expires_at, key_hash limit 1)
select (select at from last) as at, (select id from last) as id,
  (select count(*)::int4 from page) as looked, (select count(*)::int4 from entombed) as gone`

const ends = `
select now()::text as newest, (now() + $1::float8 * (least(min(expires_at), now()) - now()))::text as somewhere from idempotency_keys`

/** Looks through one page of keys, those that expired last first from a place, and makes tombstones of those that may be. */
export async function entombKeys(sql: Database, limit: number, { at, id }: PastPlace): Promise<PastPage> {
  const rows = await sql.unsafe<PastPageRow[]>(statement, [limit, at, id], { prepare: true })
  return pastPage(rows[0], limit)
}

/** Where that begins, and a place at a share (0 to 1) of the time from there to the oldest. */
export async function endsOfKeys(sql: Database, share: number): Promise<PastEnds> {
  const rows = await sql.unsafe<PastEndsRow[]>(ends, [share], { prepare: true })
  return pastEnds(rows[0])
}
