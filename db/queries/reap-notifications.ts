import { arrayParameter } from '@/db/array-parameter'
import type { Database } from '@/db/client'
import { type PastPage, type PastPageRow, type PastPlace, pastPage } from '@/db/queries/past-page'

/** A type whose notifications stay for longer than others, in seconds since they were accepted. */
export type KeptLonger = { type: string; seconds: number }

// Nothing younger goes, whatever place is given. A page by its place and not one of those that go: what is kept stays among them.
// What is not settled is kept, however old. Each row that goes with a notification, and what may still be sent, is found by its own
// index (`offset 0`): joined, a table that looks empty to the planner would be gone through whole for each.
const statement = `
with page as materialized (
  select ctid as place, id, accepted_at from notifications
  where (accepted_at, id) < (least($2::timestamptz, now() - $4::float8 * interval '1 second'), $3::uuid)
  order by accepted_at desc nulls last, id desc nulls last limit $1
),
gone as (
  delete from notifications
  where ctid = any(array(
    select n.ctid from notifications n
    where n.ctid = any(array(select place from page))
      and not exists (
        select from outbox_messages m where m.lane = n.lane and m.notification_id = n.id offset 0)
      and not exists (
        select from unnest($5::text[], $6::float8[]) k(type, seconds)
        where k.type = n.type and n.accepted_at > now() - k.seconds * interval '1 second')
    for update of n skip locked))
  returning lane, id
),
found_by as (
  delete from notification_references
  where ctid = any(array(
    select r.ctid from gone g cross join lateral (
      select ctid from notification_references f where f.notification_id = g.id offset 0) r))
),
contents as (
  delete from notification_contents
  where ctid = any(array(
    select r.ctid from gone g cross join lateral (
      select ctid from notification_contents c where c.lane = g.lane and c.notification_id = g.id offset 0) r))
),
last as (select accepted_at::text as at, id from page order by accepted_at, id limit 1)
select (select at from last) as at, (select id from last) as id,
  (select count(*)::int4 from page) as looked, (select count(*)::int4 from gone) as gone`

/**
 * Looks through one page of notifications, newest first from a place, and removes those that are settled, with what they are found
 * by and what is left of their contents. Those accepted at least `afterSeconds` ago, and of a type in `longer` that long ago.
 */
export async function reapNotifications(
  sql: Database,
  limit: number,
  { at, id }: PastPlace,
  { afterSeconds, longer }: { afterSeconds: number; longer: readonly KeptLonger[] },
): Promise<PastPage> {
  const kept = [arrayParameter(longer.map(({ type }) => type)), arrayParameter(longer.map(({ seconds }) => seconds))]
  const rows = await sql.unsafe<PastPageRow[]>(statement, [limit, at, id, afterSeconds, ...kept], { prepare: true })
  return pastPage(rows[0], limit)
}
