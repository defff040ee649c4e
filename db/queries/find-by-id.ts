import type { Database } from '@/db/client'
import { laneOf } from '@/lib/domain/lane'

export const identifiedKinds = [
  'notification',
  'duplicate',
  'event',
  'command',
  'replay',
  'collision',
  'claim',
] as const
/** `subject`: the notification that a command is about, or the one that a claim's window stands for; else the id itself. */
export type Identified = { kind: (typeof identifiedKinds)[number]; subject: string }

// Each by its primary key.
const statement = `
select 'notification' as kind, n.id as subject from notifications n where n.lane = $1::int2 and n.id = $2::uuid
union all select 'duplicate', s.id from suppressions s where s.lane = $1::int2 and s.id = $2::uuid
union all select 'event', e.id from events e where e.lane = $1::int2 and e.id = $2::uuid
union all select 'command', c.notification_id from outbox_commands c where c.id = $2::uuid
union all select 'replay', r.id from replays r where r.id = $2::uuid
union all select 'collision', c.id from collisions c where c.id = $2::uuid
union all select 'claim', g.claim_id from guard_claims g where g.lane = $1::int2 and g.claim_id = $2::uuid`

/** What has this id. */
export async function findById(sql: Database, id: string): Promise<Identified[]> {
  return sql.unsafe<Identified[]>(statement, [laneOf(id), id], { prepare: true })
}
