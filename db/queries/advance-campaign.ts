import { arrayParameter } from '@/db/array-parameter'
import type { Database } from '@/db/client'
import type { CampaignStatus } from '@/lib/domain/campaign'
import { laneOf } from '@/lib/domain/lane'

export type CampaignBatchEnd = {
  cursor: { lane: number; identity: string | null }
  /** Nobody is behind the cursor. */
  atEnd: boolean
  accepted: number
  suppressed: number
  failed: { identity: string; reason: string }[]
  /** By reason, of the whole campaign. */
  failures: Record<string, number>
}

export const failuresListedMax = 1_000

// Without the token nothing moves: an engine that lost its lease has accepted the same contacts under the same keys as
// the one that took over, which counts them. A campaign that was paused or cancelled meanwhile still tells what it did.
const statement = `
with moved as (
  update campaigns c
  set cursor_lane = $3, cursor_identity = $4, accepted = c.accepted + $5::int8, suppressed = c.suppressed + $6::int8,
      failed = c.failed + cardinality($9::uuid[]), failures = $7::text::jsonb, leased_until = now() + interval '30 seconds',
      updated_at = now(),
      status = case when $8::bool and c.status = 'running' then 'completed' else c.status end,
      finished_at = case when $8::bool and c.status = 'running' then now() else c.finished_at end
  where c.id = $1 and c.lease_token = $2
  returning c.status, c.failed - cardinality($9::uuid[]) as failed_before
),
listed as (
  insert into campaign_failures (lane, campaign_id, identity, at, reason)
  select u.lane, $1, u.identity, now(), u.reason
  from unnest($10::int2[], $9::uuid[], $11::text[]) u(lane, identity, reason), moved
  where moved.failed_before < ${failuresListedMax}
  on conflict (lane, campaign_id, identity) do nothing
)
select status from moved`

/** Moves the cursor past a decided batch. @returns the campaign's status; null when the lease was lost and nothing moved */
export async function advanceCampaign(
  sql: Database,
  campaign: { id: string; token: number },
  end: CampaignBatchEnd,
): Promise<CampaignStatus | null> {
  const [row] = await sql.unsafe<{ status: CampaignStatus }[]>(
    statement,
    [
      campaign.id,
      campaign.token,
      end.cursor.lane,
      end.cursor.identity,
      end.accepted,
      end.suppressed,
      JSON.stringify(end.failures),
      end.atEnd,
      arrayParameter(end.failed.map(({ identity }) => identity)),
      arrayParameter(end.failed.map(({ identity }) => laneOf(identity))),
      arrayParameter(end.failed.map(({ reason }) => reason)),
    ],
    { prepare: true },
  )
  return row?.status ?? null
}
