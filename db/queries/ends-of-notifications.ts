import type { Database } from '@/db/client'
import { type PastEnds, type PastEndsRow, pastEnds } from '@/db/queries/past-page'

const ends = (ofType: string) => `
select b.at::text as newest, (b.at + $3::float8 * (least(o.at, b.at) - b.at))::text as somewhere
from (select now() - $1::float8 * interval '1 second' as at) b left join lateral (
  select accepted_at as at from notifications where ${ofType} accepted_at > now() - $2::float8 * interval '1 second'
  order by accepted_at nulls first limit 1) o on true`
const [endsOfAll, endsOfType] = [ends(''), ends('type = $4 and')]

/** Older than `afterSeconds` and younger than `goneAfterSeconds`; `type`: of that one only. */
export type NotificationSpan = { afterSeconds: number; goneAfterSeconds: number; type?: string }

/** Where a sweep over these begins, and a place at a share (0 to 1) of the time from there to the oldest. */
export async function endsOfNotifications(
  sql: Database,
  { afterSeconds, goneAfterSeconds, type }: NotificationSpan,
  share: number,
): Promise<PastEnds> {
  const span = [afterSeconds, goneAfterSeconds, share]
  const rows =
    type === undefined
      ? await sql.unsafe<PastEndsRow[]>(endsOfAll, span, { prepare: true })
      : await sql.unsafe<PastEndsRow[]>(endsOfType, [...span, type], { prepare: true })
  return pastEnds(rows[0])
}
