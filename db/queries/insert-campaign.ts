import type { Database } from '@/db/client'

const statement = `
with made as (
  insert into campaigns (id, name, list_id, producer_id, type, dedup_scope, actor)
  values ($1, $2, $3, $4, $5, $6, $7)
  on conflict (name) do nothing
  returning id, name, type, dedup_scope
)
insert into audit_records (id, actor, action, subject_kind, subject_id, detail)
select $8, $7, 'campaign.create', 'campaign', id::text, jsonb_build_object('name', name, 'type', type, 'dedupScope', dedup_scope)
from made
returning subject_id`

/** Makes a campaign, not yet started, with its audit record. @returns false when the name is taken */
export async function insertCampaign(
  sql: Database,
  campaign: {
    id: string
    name: string
    listId: string
    producerId: string
    type: string
    dedupScope: string
    actor: string
    auditId: string
  },
): Promise<boolean> {
  const { id, name, listId, producerId, type, dedupScope, actor, auditId } = campaign
  return (await sql.unsafe(statement, [id, name, listId, producerId, type, dedupScope, actor, auditId])).length === 1
}
