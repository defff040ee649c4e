import type { Database } from '@/db/client'
import type { GuardClaimState } from '@/db/queries/open-guard-claim'
import { laneOf } from '@/lib/domain/lane'

/** Where a claim stands after somebody spoke about it; `now`: this word settled it. Null: there is none. */
export type SettledClaim = { state: GuardClaimState; own: boolean; now: boolean } | null

// The claim's row is locked before its windows, in both statements: confirm and release of one claim wait for each other.
const mine = `
with moment as materialized (select date_trunc('milliseconds', clock_timestamp()) as now),
mine as materialized (
  select c.* from guard_claims c
  where c.lane = $1::int2 and c.claim_id = $2::uuid and c.producer_id = $3::uuid and c.state = 'claimed' for update
),
own_windows as materialized (
  select k.* from mine c cross join unnest(c.window_lanes, c.window_keys, c.window_closes) k(lane, window_key, closes_at)
),`

const answer = `
select coalesce((select state from settled), c.state) as state, c.producer_id = $3::uuid as own, exists (select from settled) as now
from guard_claims c where c.lane = $1::int2 and c.claim_id = $2::uuid`

// It was sent, whatever else is true: its windows stand their full time, also one whose row is gone, since whoever was let
// through since has released it. One that should stand and is another's means that the lease ran out and that other was let
// through. In key order, as claims open them.
const confirm = `${mine}
kept as (
  insert into dedup_windows as d (lane, window_key, opener_lane, opener_id, rule, configuration_version, opened_at, closes_at)
  select w.lane, w.window_key, c.lane, c.claim_id, 'guard_claim', c.configuration_version, c.claimed_at, w.closes_at
  from own_windows w cross join mine c cross join moment m where w.closes_at > m.now
  order by w.lane, w.window_key
  on conflict (lane, window_key) do update set closes_at = greatest(d.closes_at, excluded.closes_at)
    where d.opener_id = excluded.opener_id
  returning 1
),
settled as (
  update guard_claims c set settled_at = m.now, provider_message_id = $4::text, state = case
      when (select count(*) from kept) < (select count(*) from own_windows w cross join moment n where w.closes_at > n.now) then 'overtaken' else 'confirmed' end
  from mine cross join moment m where c.lane = $1::int2 and c.claim_id = mine.claim_id
  returning c.state
)${answer}`

const release = `${mine}
freed as (
  delete from dedup_windows d using own_windows w
  where d.lane = w.lane and d.window_key = w.window_key and d.opener_id = $2::uuid
),
settled as (
  update guard_claims c set settled_at = m.now, state = 'released'
  from mine cross join moment m where c.lane = $1::int2 and c.claim_id = mine.claim_id
  returning c.state
)${answer}`

/** The holder says that it sent: the claim's windows stand for their time. */
export async function confirmGuardClaim(
  sql: Database,
  claim: { claimId: string; producerId: string; providerMessageId: string | null },
): Promise<SettledClaim> {
  const { claimId, producerId, providerMessageId } = claim
  const parameters = [laneOf(claimId), claimId, producerId, providerMessageId]
  const [row] = await sql.unsafe<NonNullable<SettledClaim>[]>(confirm, parameters, { prepare: true })
  return row ?? null
}

/** The holder says that it did not send, and will not: the claim's windows are free. */
export async function releaseGuardClaim(
  sql: Database,
  claim: { claimId: string; producerId: string },
): Promise<SettledClaim> {
  const { claimId, producerId } = claim
  const parameters = [laneOf(claimId), claimId, producerId]
  const [row] = await sql.unsafe<NonNullable<SettledClaim>[]>(release, parameters, { prepare: true })
  return row ?? null
}
