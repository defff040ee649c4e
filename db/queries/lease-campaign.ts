import type { Database } from '@/db/client'
import { type CampaignRow, campaignColumns } from '@/db/queries/read-campaigns'

export type LeasedCampaign = CampaignRow & {
  token: number
  cursorLane: number
  cursorIdentity: string | null
  startedAt: Date
}

const lease = `
with due as (
  select id from campaigns
  where status = 'running' and (leased_until is null or leased_until <= now())
  order by updated_at limit 1 for update skip locked
)
update campaigns c set lease_token = c.lease_token + 1, leased_until = now() + interval '30 seconds', updated_at = now()
from due, contact_lists l
where c.id = due.id and c.status = 'running' and l.id = c.list_id
returning ${campaignColumns}, c.lease_token as token, c.cursor_lane as "cursorLane", c.cursor_identity as "cursorIdentity"`

/** Takes the running campaign that waited longest. Two engines never get one at a time, unless a lease ran out. */
export async function leaseCampaign(sql: Database): Promise<LeasedCampaign | null> {
  const [row] = await sql.unsafe<LeasedCampaign[]>(lease, [], { prepare: true })
  return row ?? null
}

/** Hands a campaign back, if it is still ours. */
export async function releaseCampaign(sql: Database, id: string, token: number): Promise<void> {
  await sql.unsafe('update campaigns set leased_until = null where id = $1 and lease_token = $2', [id, token], {
    prepare: true,
  })
}

const pause = `
with paused as (
  update campaigns set status = 'paused', problem = $3, leased_until = null, updated_at = now()
  where id = $1 and lease_token = $2 and status = 'running'
  returning id, name
)
insert into audit_records (id, actor, action, subject_kind, subject_id, reason, detail)
select $4, 'engine', 'campaign.pause', 'campaign', id::text, $3, jsonb_build_object('name', name) from paused`

/** Stops a campaign that cannot go on without a person, with the reason that the person sees. */
export async function pauseLeasedCampaign(
  sql: Database,
  campaign: { id: string; token: number },
  problem: string,
  auditId: string,
): Promise<void> {
  await sql.unsafe(pause, [campaign.id, campaign.token, problem, auditId])
}
