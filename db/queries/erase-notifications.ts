import { arrayParameter } from '@/db/array-parameter'
import type { Database } from '@/db/client'
import type { Position } from '@/db/queries/list-notifications'
import { exactly } from '@/db/queries/statement-parts'
import { laneOf } from '@/lib/domain/lane'

export type ErasableNotification = {
  id: string
  acceptedAt: Date
  /** Null: retention has taken it. */
  sealed: Buffer | null
  eventId: string | null
  keyHash: string
}

const findReferences = `
select notification_id as id, ${exactly('accepted_at')} as at from notification_references r
where r.lane = $1 and r.reference_hash = $2
  and ($3::timestamptz is null or (r.accepted_at, r.notification_id) > ($3::timestamptz, $4::uuid))
order by r.accepted_at, r.notification_id limit $5`

const read = `
select n.id, n.accepted_at as "acceptedAt", c.sealed, n.event_id as "eventId", n.key_hash as "keyHash"
from unnest($1::int2[], $2::uuid[]) a(lane, id) join notifications n on n.lane = a.lane and n.id = a.id
left join notification_contents c on c.lane = a.lane and c.notification_id = a.id`

/** Notifications of a blind hash, oldest first, from the one after a place. `last`: where the next ones are to be looked for; null: there are no more. */
export async function findErasable(
  sql: Database,
  hash: string,
  after: Position | null,
  limit: number,
): Promise<{ notifications: ErasableNotification[]; last: Position | null }> {
  const places = [laneOf(hash), hash, after?.at ?? null, after?.id ?? null, limit]
  const found = await sql.unsafe<Position[]>(findReferences, places)
  const ids = found.map(({ id }) => id)
  const values = [arrayParameter(ids.map(laneOf)), arrayParameter(ids)]
  const notifications = ids.length === 0 ? [] : await sql.unsafe<ErasableNotification[]>(read, values)
  return { notifications, last: found.at(-1) ?? null }
}

// Only what certainly nobody sends any more: its work row is gone. What guards against duplicates stays: hashes of keys, windows and
// requests, which say nothing without the installation's key; what was decided and when, and the counts, stay too.
const erase = `
with settled as (
  select n.lane, n.id, n.event_id, n.key_hash
  from unnest($1::int2[], $2::uuid[]) a(lane, id) join notifications n on n.lane = a.lane and n.id = a.id
  where not exists (select from outbox_messages m where m.lane = a.lane and m.notification_id = a.id)
  for update of n
),
contents as (
  delete from notification_contents c using settled s where c.lane = s.lane and c.notification_id = s.id
),
found_by as (
  delete from notification_references r using unnest($3::int2[], $4::uuid[], $5::uuid[]) u(lane, hash, id), settled s
  where r.lane = u.lane and r.reference_hash = u.hash and r.notification_id = u.id and u.id = s.id
),
answers as (
  update attempt_results r set detail = null from settled s
  where r.lane = s.lane and r.notification_id = s.id and r.detail is not null
),
asked as (
  update lookups l set detail = null from settled s where l.lane = s.lane and l.notification_id = s.id and l.detail is not null
),
told as (
  update suppressions p set evidence = null from settled s where p.notification_id = s.id and p.evidence is not null
),
payloads as (
  delete from events e using unnest($6::int2[], $7::uuid[]) u(lane, id), settled s
  where e.lane = u.lane and e.id = u.id and s.event_id = u.id
),
raw as (
  update outbox b set payload = '{}' from settled s where b.id = s.event_id and b.status <> 'pending'
),
named as (
  update idempotency_keys k set key = '' from unnest($8::int2[], $9::uuid[]) u(lane, hash), settled s
  where k.lane = u.lane and k.key_hash = u.hash and s.key_hash = u.hash
),
collided as (
  update collisions c set key = '' from settled s where c.subject_id = s.id or c.subject_id = s.event_id
),
audited as (
  insert into audit_records (id, actor, action, subject_kind, subject_id, reason, detail)
  select $10::uuid, $11, 'person.erase', 'person', $12, $13, jsonb_build_object('notifications', count(*)) from settled having count(*) > 0
)
select count(*)::int as erased from settled`

/** Takes whom these notifications were for, and what they were told, out of them, with the record of it. @returns how many could be */
export async function eraseNotifications(
  sql: Database,
  given: {
    notifications: readonly ErasableNotification[]
    references: readonly { hash: string; id: string }[]
    hash: string
    auditId: string
    actor: string
    reason: string
  },
): Promise<number> {
  const { notifications, references, hash, auditId, actor, reason } = given
  const ids = notifications.map(({ id }) => id)
  const events = notifications.flatMap(({ eventId }) => eventId ?? [])
  const keys = notifications.map(({ keyHash }) => keyHash)
  const [row] = await sql.unsafe<{ erased: number }[]>(erase, [
    arrayParameter(ids.map(laneOf)),
    arrayParameter(ids),
    arrayParameter(references.map((one) => laneOf(one.hash))),
    arrayParameter(references.map((one) => one.hash)),
    arrayParameter(references.map((one) => one.id)),
    arrayParameter(events.map(laneOf)),
    arrayParameter(events),
    arrayParameter(keys.map(laneOf)),
    arrayParameter(keys),
    auditId,
    actor,
    hash,
    reason,
  ])
  return row?.erased ?? 0
}
