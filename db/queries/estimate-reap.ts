import { arrayParameter } from '@/db/array-parameter'
import type { Database } from '@/db/client'

/** Nothing is counted beyond this: the page that asks must not read a table. */
export const estimateMax = 10_000

// The rows nearest to the boundary, by the index that the removal itself goes by; older ones are gone already.
const past = (rows: string) => `(select count(*)::int4 from (${rows} limit ${estimateMax}) r)`
const days = (fact: string, after: string) => `(
  select count(*)::int4 from pg_inherits i join pg_class c on c.oid = i.inhrelid
  where i.inhparent = '${fact}'::regclass and c.relname ~ '^${fact}_[0-9]{8}$'
    and c.relname < '${fact}_' || to_char((now() at time zone 'utc' - ${after})::date, 'YYYYMMDD'))`
const notifications = "$1::float8 * interval '1 second'"
const suppressions = "$2::float8 * interval '1 second'"
const records = "$3::float8 * interval '1 second'"

const statement = `
select
  ${past(`
    select from (
      select lane, id from notifications where accepted_at <= now() - ${notifications}
      order by accepted_at desc nulls last, id desc nulls last limit ${estimateMax}
    ) n where exists (select from notification_contents c where c.lane = n.lane and c.notification_id = n.id)`)} as contents,
  ${past(`
    select from (
      select type from notifications where accepted_at <= now() - ${records}
      order by accepted_at desc nulls last, id desc nulls last limit ${estimateMax}
    ) n where type <> all($4::text[])`)} as records,
  ${past(`select from receipts where received_at <= now() - ${notifications}`)} as receipts,
  ${past(`select from events where received_at <= now() - ${notifications}`)} as events,
  ${past(`select from collisions where at <= now() - ${suppressions}`)} as collisions,
  ${past("select from idempotency_keys where expires_at <= now() - interval '90 days'")} as keys,
  ${days('attempts', notifications)} as "attemptDays",
  ${days('suppressions', suppressions)} as "suppressionDays"`

export type ReapEstimate = {
  contents: number
  records: number
  receipts: number
  events: number
  collisions: number
  keys: number
  attemptDays: number
  suppressionDays: number
}

/** What is past retention now, counted up to `estimateMax` of a kind; facts as days. */
export async function estimateReap(
  sql: Database,
  after: {
    notificationsSeconds: number
    suppressionsSeconds: number
    recordsSeconds: number
    /** Types whose records stay for longer: none of them is counted. */
    typesKeptLonger: readonly string[]
  },
): Promise<ReapEstimate> {
  const [row] = await sql.unsafe<ReapEstimate[]>(statement, [
    after.notificationsSeconds,
    after.suppressionsSeconds,
    after.recordsSeconds,
    arrayParameter(after.typesKeptLonger),
  ])
  if (!row) throw new Error('the estimate has no row')
  return row
}
