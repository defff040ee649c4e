import type { Database } from '@/db/client'
import type { NotificationSpan } from '@/db/queries/ends-of-notifications'
import { type PastPage, type PastPageRow, type PastPlace, pastPage } from '@/db/queries/past-page'

// A page of notifications and not of contents: what was emptied before stays among them, and a search for those that are not would
// look at all of it in one statement. Each content by its key: joined, a table that looks empty to the planner would have the page
// gone through again for each of its rows. What nobody has settled stays.
const statement = (ofType: string) => `
with page as materialized (
  select lane, id, accepted_at from notifications
  where ${ofType} (accepted_at, id) < ($2::timestamptz, $3::uuid) and accepted_at > now() - $4::float8 * interval '1 second'
  order by accepted_at desc nulls last, id desc nulls last limit $1
),
gone as (
  delete from notification_contents
  where ctid = any(array(
    select c.ctid from page n cross join lateral (
      select ctid from notification_contents c
      where c.lane = n.lane and c.notification_id = n.id and not exists (
        select from outbox_messages m where m.lane = n.lane and m.notification_id = n.id) limit 1) c))
  returning 1
),
last as (select accepted_at::text as at, id from page order by accepted_at, id limit 1)
select (select at from last) as at, (select id from last) as id,
  (select count(*)::int4 from page) as looked, (select count(*)::int4 from gone) as gone`
const [ofAll, ofType] = [statement(''), statement('type = $5 and')]

/** Looks through one page of notifications, newest first from a place, and removes the contents of those that are settled. */
export async function reapContents(
  sql: Database,
  limit: number,
  { at, id }: PastPlace,
  { goneAfterSeconds, type }: Omit<NotificationSpan, 'afterSeconds'>,
): Promise<PastPage> {
  const place = [limit, at, id, goneAfterSeconds]
  const rows =
    type === undefined
      ? await sql.unsafe<PastPageRow[]>(ofAll, place, { prepare: true })
      : await sql.unsafe<PastPageRow[]>(ofType, [...place, type], { prepare: true })
  return pastPage(rows[0], limit)
}
