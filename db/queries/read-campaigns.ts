import type { Database } from '@/db/client'
import type { CampaignStatus, DedupScope } from '@/lib/domain/campaign'

export type CampaignRow = {
  id: string
  name: string
  list: string
  listId: string
  uniqueIdentifier: string[]
  columns: Record<string, string>
  producerId: string
  type: string
  dedupScope: DedupScope
  status: CampaignStatus
  total: number
  accepted: number
  suppressed: number
  failed: number
  failures: Record<string, number>
  /** A batch is being accepted right now. */
  leased: boolean
  problem: string | null
  actor: string
  createdAt: Date
  updatedAt: Date
  startedAt: Date | null
  finishedAt: Date | null
}

export const campaignColumns = `
  c.id, c.name, l.name as list, c.list_id as "listId", l.unique_identifier as "uniqueIdentifier", l.columns, c.producer_id as "producerId",
  c.type, c.dedup_scope as "dedupScope", c.status, case when c.started_at is null then l.contacts else c.total end as total,
  c.accepted, c.suppressed, c.failed, c.failures, coalesce(c.leased_until > now(), false) as leased, c.problem, c.actor,
  c.created_at as "createdAt", c.updated_at as "updatedAt", c.started_at as "startedAt", c.finished_at as "finishedAt"`

/** Campaigns by name, from the one after `after`. */
export async function readCampaigns(sql: Database, after: string, limit: number): Promise<CampaignRow[]> {
  return sql.unsafe<CampaignRow[]>(
    `select ${campaignColumns} from campaigns c join contact_lists l on l.id = c.list_id where c.name > $1 order by c.name limit $2`,
    [after, limit],
    { prepare: true },
  )
}

/** The campaign of this name; null when there is none. */
export async function readCampaign(sql: Database, name: string): Promise<CampaignRow | null> {
  const [row] = await sql.unsafe<CampaignRow[]>(
    `select ${campaignColumns} from campaigns c join contact_lists l on l.id = c.list_id where c.name = $1`,
    [name],
    { prepare: true },
  )
  return row ?? null
}
