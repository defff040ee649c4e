import type { Database } from '@/db/client'
import { clocksNow, type TwoClocks } from '@/db/two-clocks'
import type { AttemptTrigger } from '@/lib/domain/delivery-outcome'

/** A leased outbox message with all that sending it needs. Ages come from the database's clock. */
export type LeasedMessage = {
  id: string
  token: number
  provider: string
  trigger: AttemptTrigger
  attemptsStarted: number
  attemptsInCycle: number
  /** Leases in a row that ran out before an attempt: above zero it is a suspect, which may end its worker. */
  lostLeases: number
  uncertain: boolean
  uncertainElsewhere: boolean
  configurationVersion: number
  windowKeys: string[]
  type: string
  channel: string
  campaign: string | null
  producerId: string
  keyHash: string
  eventId: string | null
  acceptedAt: Date
  /** Null: never. */
  expiresAt: Date | null
  bodyHash: Buffer
  sealed: Buffer
  /** At the lease: `leasedAt` tells how much older it is by now. */
  sinceFirstAttemptMs: number | null
  /** This process's clocks before the lease was asked for. */
  leasedAt: TwoClocks
  /** Null: it never expires. Zero or less: it has. */
  untilExpiryMs: number | null
  /** Made on purpose although the other exists: no guard stops it. */
  resendOf: string | null
  /** Set when an attempt was open as its lease ran out: its outcome is unknown. */
  openAttemptAt: Date | null
}

/** An unknown outcome that is to be looked into. */
export type LeasedLookup = LeasedMessage & {
  firstAttemptAt: Date
  askedAt: Date
  /** From the end of the attempt whose outcome is unknown. */
  sinceUnknownMs: number
  /** Which server said so, as `noteServer` names it. */
  serverStartedAt: string
  /** Look-ups about this unknown, this one included. */
  lookups: number
}

/** How long a worker may keep a message before others take it. Longer than the longest provider timeout's start. */
export const leaseSeconds = 30

/** How many leases in a row may run out before an attempt is written: as many workers may have ended of the message. */
export const lostLeasesMax = 3

/** A worker that is killed makes suspects of all that it had leased: they must not come back one by one. */
const suspectsAtOnce = 10

const columns = `
  t.notification_id as id, t.lease_token as token, t.provider, t.trigger, t.attempts_started as "attemptsStarted",
  t.attempts_in_cycle as "attemptsInCycle", t.lost_leases as "lostLeases",
  t.uncertain, t.uncertain_elsewhere as "uncertainElsewhere", t.configuration_version as "configurationVersion",
  t.window_keys as "windowKeys", n.type, n.channel, n.campaign, n.producer_id as "producerId", n.key_hash as "keyHash",
  n.event_id as "eventId", n.accepted_at as "acceptedAt", n.expires_at as "expiresAt", n.body_hash as "bodyHash", c.sealed,
  extract(epoch from now() - t.first_attempt_at)::float8 * 1000 as "sinceFirstAttemptMs",
  extract(epoch from t.expires_at - now())::float8 * 1000 as "untilExpiryMs", t.open_attempt_at as "openAttemptAt",
  n.resend_of as "resendOf"`

// One look-up a row, whatever the planner believes: \`offset 0\` keeps it from joining a lane's whole history instead.
const withContent = (more = '') => `
select ${columns}${more}
from taken t
cross join lateral (select * from notifications where lane = $1 and id = t.notification_id offset 0) n
cross join lateral (select sealed from notification_contents where lane = $1 and notification_id = t.notification_id offset 0) c`

// The CTE locks before the update runs: skip locked in the update's own subselect could be evaluated again and lease
// more than the limit. The state condition is repeated so that a row changed between the two is left alone, and as
// \`state || ''\` so that only the key can find the rows: statistics of an empty queue make any other index look as good.
// The commit is not waited for: the intent's is, and its log comes behind this one's. A lease that a crash takes back may be
// given again under the same token, and then two hold it: the intent moves the row on for one of them only.
const lease = (due: string) => `
with recursive ${due},
taken as (
  update outbox_messages m
  set state = 'leased', lease_token = m.lease_token + 1, leased_until = now() + interval '${leaseSeconds} seconds'
  where m.lane = $1 and m.notification_id = any(array(select notification_id from due)) and m.state || '' = 'ready'
  returning m.*
)${withContent()}
cross join (select set_config('synchronous_commit', 'off', true)) unwaited`

// The flows take turns, each with its oldest: one with fifty thousand waiting keeps another's ten no longer than its own ten would.
// Who comes first in a turn is drawn, or else the oldest would take all of a rate that lets one through at a time.
// Suspects are leased apart: a few at a time, and whatever may not be lost again by itself, so that nobody is given up for having stood
// beside another. Which of them comes first is drawn too: none keeps the others waiting.
const leaseDue = lease(`
flows as (
  (select m.flow from outbox_messages m where m.lane = $1 and m.provider = $2 and m.state = 'ready' order by m.flow limit 1)
  union all
  select (
    select m.flow from outbox_messages m
    where m.lane = $1 and m.provider = $2 and m.state = 'ready' and m.flow > f.flow order by m.flow limit 1)
  from flows f where f.flow is not null
),
share as (
  select f.flow, least($3::int8, 4 * $3::int8 / count(*) over () + 1) as most from flows f where f.flow is not null
),
candidates as materialized (
  select s.flow, m.notification_id, m.due_at, least(m.lost_leases, ${lostLeasesMax - 1}) as lost from share s
  cross join lateral (
    select m.notification_id, m.due_at, m.lost_leases from outbox_messages m
    where m.lane = $1 and m.provider = $2 and m.flow = s.flow and m.state = 'ready' and m.due_at <= now()
    order by m.due_at limit s.most for update skip locked
  ) m
),
drawn as (
  select lost, case lost when 0 then $3::int8 when ${lostLeasesMax - 1} then 1 else ${suspectsAtOnce} end as most from candidates
  where $4::boolean or lost = 0 group by lost order by random() limit 1
),
due as (
  select c.notification_id from (
    select notification_id, lost, row_number() over (partition by flow order by due_at) as turn from candidates
  ) c
  where c.lost = (select lost from drawn)
  order by c.turn, random() limit (select least($3::int8, most) from drawn)
)`)

async function leased<Message extends LeasedMessage>(
  sql: Database,
  statement: string,
  parameters: readonly (string | number | boolean)[],
): Promise<Message[]> {
  const leasedAt = clocksNow()
  const messages = await sql.unsafe<Message[]>(statement, [...parameters], { prepare: true })
  for (const message of messages) message.leasedAt = leasedAt
  return messages
}

/**
 * Leases what is due in one lane for one provider: its flows in turn, each oldest first; what others hold is skipped.
 * @param suspects whether what may end its worker is wanted: then it comes with nothing else
 */
export async function leaseOutboxMessages(
  sql: Database,
  lane: number,
  provider: string,
  limit: number,
  suspects = true,
): Promise<LeasedMessage[]> {
  return leased(sql, leaseDue, [lane, provider, limit, suspects])
}

const leaseExpired = lease(`
due as (
  select m.notification_id from outbox_messages m
  where m.lane = $1 and m.provider = $2 and m.state = 'ready' and m.due_at <= now() and m.expires_at <= now()
  limit $3::int8 for update skip locked
)`)

/** Leases what has expired while its provider could not be called: it is settled, not sent. */
export async function leaseExpiredMessages(
  sql: Database,
  lane: number,
  provider: string,
  limit: number,
): Promise<LeasedMessage[]> {
  return leased(sql, leaseExpired, [lane, provider, limit])
}

// Leases that ran out, oldest first.
const leaseOverdue = (state: 'dispatching' | 'leased', more = '') => `
with overdue as (
  select m.notification_id from outbox_messages m
  where m.lane = $1 and m.state = '${state}' and m.leased_until <= now()${more}
  order by m.leased_until limit $2 for update skip locked
),
taken as (
  update outbox_messages m
  set lease_token = m.lease_token + 1, leased_until = now() + interval '${leaseSeconds} seconds'
  where m.lane = $1 and m.notification_id = any(array(select notification_id from overdue)) and m.state || '' = '${state}'
  returning m.*
)${withContent()}`

const leaseAbandoned = leaseOverdue('dispatching')

/** Takes over attempts whose worker is gone: the provider may have the message, so only their outcome can be decided. */
export async function leaseAbandonedAttempts(sql: Database, lane: number, limit: number): Promise<LeasedMessage[]> {
  return leased(sql, leaseAbandoned, [lane, limit])
}

const leaseLost = leaseOverdue('leased', ` and m.lost_leases >= ${lostLeasesMax} - 1`)

/** Takes what ran out once too often without an attempt: it is given up, not sent. */
export async function leaseLostMessages(sql: Database, lane: number, limit: number): Promise<LeasedMessage[]> {
  return leased(sql, leaseLost, [lane, limit])
}

/** Longer than the longest call to a provider: whoever is still asking then is asked beside. */
const lookupLeaseSeconds = 90

// It stays reconciling and becomes due again when its lease is over: a worker that dies while asking has changed nothing.
const leaseLookup = `
with due as (
  select m.notification_id from outbox_messages m
  where m.lane = $1 and m.provider = $2 and m.state = 'reconciling' and m.due_at <= now()
  order by m.due_at limit $3 for update skip locked
),
taken as (
  update outbox_messages m
  set lease_token = m.lease_token + 1, due_at = now() + interval '${lookupLeaseSeconds} seconds', lookups = least(m.lookups + 1, 1000)
  where m.lane = $1 and m.notification_id = any(array(select notification_id from due)) and m.state || '' = 'reconciling'
  returning m.*
)${withContent(`,
  t.first_attempt_at as "firstAttemptAt", t.lookups, date_trunc('milliseconds', now()) as "askedAt",
  extract(epoch from now() - t.since_at)::float8 * 1000 as "sinceUnknownMs",
  extract(epoch from pg_postmaster_start_time())::text as "serverStartedAt"`)}`

/** Takes unknown outcomes at one provider that are due to be looked into; its token is what settles one. */
export async function leaseLookups(
  sql: Database,
  lane: number,
  provider: string,
  limit: number,
): Promise<LeasedLookup[]> {
  return leased(sql, leaseLookup, [lane, provider, limit])
}
