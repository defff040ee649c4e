import type { Database } from '@/db/client'
import type { Place } from '@/db/queries/list-notifications'
import { exactly } from '@/db/queries/statement-parts'

export type IntakeRejectRow = {
  id: string
  brokerId: string
  at: Date
  atExact: string
  lastAt: Date
  times: number
  key: string | null
  code: string
  reason: string
  faults: { path: string; message: string }[]
  sealed: Buffer
}

const columns = `id, broker_id as "brokerId", at, ${exactly('at')} as "atExact", last_at as "lastAt", times, key, code, reason, faults, sealed`

/** One page of an intake's refused messages, newest first. @returns at most `limit` rows */
export async function listIntakeRejects(
  sql: Database,
  intake: string,
  place: Exclude<Place, { side: 'newer' }>,
  limit: number,
): Promise<IntakeRejectRow[]> {
  const older = place.side === 'older'
  const parameters = older ? [intake, limit, place.than.at, place.than.id] : [intake, limit]
  const text = `select ${columns} from intake_rejects
    where intake = $1 ${older ? 'and (at, id) < ($3::timestamptz, $4::uuid)' : ''}
    order by at desc, id desc limit $2`
  return sql.unsafe<IntakeRejectRow[]>(text, parameters, { prepare: true })
}
