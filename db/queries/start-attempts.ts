import { arrayParameter } from '@/db/array-parameter'
import type { Database } from '@/db/client'
import { clocksNow, type TwoClocks } from '@/db/two-clocks'

export type AttemptIntent = { id: string; token: number; bodyHash: Buffer; timeoutMs: number }
export type StartedAttempt = {
  id: string
  number: number
  startedAt: Date
  /** This process's clocks before the intent was committed: how long it stood still since. */
  intendedAt: TwoClocks
}

// `any` and `state || ''` leave the planner nothing but the key: with an empty queue's statistics a lane's whole backlog would
// look as cheap to read. What belongs to a row is found by its place in the arrays: a join of the two would compare every row
// with every other. `in … is true` is answered from a hash.
// Cancelled, expired or taken over meanwhile: the row is not ours any more, gives nothing back, and nothing is sent.
const statement = `
with intended as (
  update outbox_messages m
  set state = 'dispatching', attempts_started = m.attempts_started + 1, attempts_in_cycle = m.attempts_in_cycle + 1,
      lost_leases = 0, first_attempt_at = coalesce(m.first_attempt_at, i.started_at), open_attempt_at = i.started_at, leased_until = i.leased_until
  from (select date_trunc('milliseconds', now()) as started_at, now() + ($5::int4 + 15000) * interval '1 millisecond' as leased_until) i
  where m.lane = $1 and m.notification_id = any($2::uuid[]) and m.state || '' = 'leased'
    and ((m.notification_id, m.lease_token) in (select * from unnest($2::uuid[], $3::int4[]))) is true
    and m.leased_until > now() and (m.expires_at is null or m.expires_at > now())
  returning m.notification_id, m.attempts_started, i.started_at, m.provider, m.trigger, m.lease_token
)
insert into attempts (lane, notification_id, number, started_at, provider, trigger, lease_token, body_hash)
select $1, notification_id, attempts_started, started_at, provider, trigger, lease_token,
       ($4::bytea[])[array_position($2::uuid[], notification_id)]
from intended
returning notification_id as id, number, started_at as "startedAt"`

/**
 * Commits the intent to call a provider, before the first byte leaves. Only messages given back may be sent.
 * The lease is extended past the call's timeout, so that a live worker is not taken for a dead one.
 */
export async function startAttempts(
  sql: Database,
  lane: number,
  intents: readonly AttemptIntent[],
): Promise<StartedAttempt[]> {
  const parameters = [
    lane,
    arrayParameter(intents.map((intent) => intent.id)),
    arrayParameter(intents.map((intent) => intent.token)),
    arrayParameter(intents.map((intent) => intent.bodyHash)),
    Math.max(0, ...intents.map((intent) => intent.timeoutMs)),
  ]
  const intendedAt = clocksNow()
  const started = await sql.unsafe<Omit<StartedAttempt, 'intendedAt'>[]>(statement, parameters, { prepare: true })
  return started.map((attempt) => ({ ...attempt, intendedAt }))
}
