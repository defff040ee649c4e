import type { Database } from '@/db/client'
import type { CampaignStatus } from '@/lib/domain/campaign'

// Starting freezes what the campaign is about: the contacts that the list has by this instant.
const statement = `
with changed as (
  update campaigns c
  set status = $2, updated_at = now(), problem = null,
      started_at = case when $2 = 'running' then coalesce(c.started_at, now()) else c.started_at end,
      total = case when c.status = 'draft' then l.contacts else c.total end,
      finished_at = case when $2 = 'cancelled' then now() end
  from contact_lists l
  where c.name = $1 and c.status = any($3::text[]) and l.id = c.list_id
  returning c.id
)
insert into audit_records (id, actor, action, subject_kind, subject_id, detail)
select $4, $5, 'campaign.' || $6::text, 'campaign', id::text, jsonb_build_object('name', $1::text) from changed
returning subject_id`

/** Moves a campaign from one of some statuses to another, with its audit record. @returns false when its status is none of them */
export async function changeCampaignStatus(
  sql: Database,
  change: {
    name: string
    from: readonly CampaignStatus[]
    to: CampaignStatus
    action: string
    actor: string
    auditId: string
  },
): Promise<boolean> {
  const { name, from, to, action, actor, auditId } = change
  const from_ = `{${from.join(',')}}`
  return (await sql.unsafe(statement, [name, to, from_, auditId, actor, action])).length === 1
}
