import type { Database } from '@/db/client'
import { everyLane } from '@/db/queries/statement-parts'

export type CampaignFailureRow = { identity: string; reason: string; at: Date; sealed: Buffer | null }

/** The first contacts that could not become notifications, with their cells if the list still has them. */
export async function readCampaignFailures(
  sql: Database,
  campaign: { id: string; listId: string },
  limit: number,
): Promise<CampaignFailureRow[]> {
  return sql.unsafe<CampaignFailureRow[]>(
    `select f.identity, f.reason, f.at, c.sealed
     from campaign_failures f
     left join list_contacts c on c.lane = f.lane and c.list_id = $2 and c.identity = f.identity
     where f.lane = ${everyLane} and f.campaign_id = $1
     order by f.lane, f.identity limit $3`,
    [campaign.id, campaign.listId, limit],
    { prepare: true },
  )
}
