import type { Database } from '@/db/client'
import type { Place } from '@/db/queries/list-notifications'
import { exactly } from '@/db/queries/statement-parts'

/** A notification that was sent although it, or its original, may have reached the customer before. */
export type RiskRow = {
  id: string
  type: string
  producer: string | null
  provider: string | null
  acceptedAt: Date
  atExact: string
  sentAt: Date
  resendOf: string | null
  /** Why each attempt was made, each kind once. */
  triggers: string[]
  sealed: Buffer | null
}

/** One page by `notifications_at_risk`. @returns at most `limit` rows, nearest to the place first */
export async function listRisks(sql: Database, place: Place, limit: number): Promise<RiskRow[]> {
  const newer = place.side === 'newer'
  const direction = newer ? sql`asc nulls first` : sql`desc nulls last`
  const beyond =
    place.side === 'newest'
      ? sql``
      : sql`and (n.accepted_at, n.id) ${newer ? sql`>` : sql`<`} (${place.than.at}::timestamptz, ${place.than.id}::uuid)`
  return sql<RiskRow[]>`
    select n.id, n.type, p.name as producer, n.provider, n.accepted_at as "acceptedAt", ${sql.unsafe(exactly('n.accepted_at'))} as "atExact", n.sent_at as "sentAt",
      n.resend_of as "resendOf", c.sealed, array(
        select distinct a.trigger from attempts a
        where a.lane = n.lane and a.notification_id = n.id and a.started_at >= n.accepted_at - interval '1 second') as triggers
    from (
      select * from notifications n where n.duplicate_risk and n.status in ('sent', 'delivered') ${beyond}
      order by n.accepted_at ${direction}, n.id ${direction} limit ${limit}
    ) n
    left join producers p on p.id = n.producer_id
    left join notification_contents c on c.lane = n.lane and c.notification_id = n.id
    order by n.accepted_at ${direction}, n.id ${direction}`
}
