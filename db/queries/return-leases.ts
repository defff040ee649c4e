import { arrayParameter } from '@/db/array-parameter'
import type { Database } from '@/db/client'
import { lostLeasesMax } from '@/db/queries/lease-outbox-messages'

const returnExpired = `
with expired as (
  select e.notification_id from outbox_messages e
  where e.lane = $1 and e.state = 'leased' and e.leased_until <= now() and e.lost_leases < ${lostLeasesMax} - 1
  order by e.leased_until limit 500 for update skip locked
)
update outbox_messages m
set state = 'ready', leased_until = null, lost_leases = m.lost_leases + 1
where m.lane = $1 and m.notification_id = any(array(select notification_id from expired)) and m.state || '' = 'leased'
returning 1`

/** Leases that ran out before any attempt was written certainly sent nothing: back to ready, and counted. @returns how many */
export async function returnExpiredLeases(sql: Database, lane: number): Promise<number> {
  return (await sql.unsafe(returnExpired, [lane], { prepare: true })).length
}

export type ReturnedLease = { id: string; token: number; provider: string; delayMs: number; reason: string | null }

const returnOwn = `
update outbox_messages m
set state = 'ready', leased_until = null, provider = i.provider, due_at = i.due_at, waiting_reason = i.reason
from (
  select u.id, u.token, u.provider, now() + u.delay_ms * interval '1 millisecond' as due_at, u.reason
  from unnest($2::uuid[], $3::int4[], $4::text[], $5::float8[], $6::text[]) u(id, token, provider, delay_ms, reason)
) i
where m.lane = $1 and m.notification_id = any($2::uuid[]) and m.notification_id = i.id and m.lease_token = i.token and m.state || '' = 'leased'
returning 1`

/** Hands leased, not yet attempted messages back: at shutdown, to wait, or to go to another provider of the route. */
export async function returnLeases(sql: Database, lane: number, leases: readonly ReturnedLease[]): Promise<number> {
  const parameters = [
    lane,
    arrayParameter(leases.map((lease) => lease.id)),
    arrayParameter(leases.map((lease) => lease.token)),
    arrayParameter(leases.map((lease) => lease.provider)),
    arrayParameter(leases.map((lease) => lease.delayMs)),
    arrayParameter(leases.map((lease) => lease.reason)),
  ]
  return (await sql.unsafe(returnOwn, parameters, { prepare: true })).length
}
