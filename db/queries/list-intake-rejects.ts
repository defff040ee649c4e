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

/** One page of an intake's refused messages. @returns at most `limit` rows, nearest to the place first */
export async function listIntakeRejects(
  sql: Database,
  intake: string,
  place: Place,
  limit: number,
): Promise<IntakeRejectRow[]> {
  const parameters = place.side === 'newest' ? [intake, limit] : [intake, limit, place.than.at, place.than.id]
  const beyond =
    place.side === 'newest' ? '' : `and (at, id) ${place.side === 'older' ? '<' : '>'} ($3::timestamptz, $4::uuid)`
  const direction = place.side === 'newer' ? 'asc' : 'desc'
  const text = `select ${columns} from intake_rejects
    where intake = $1 ${beyond} order by at ${direction}, id ${direction} limit $2`
  return sql.unsafe<IntakeRejectRow[]>(text, parameters, { prepare: true })
}
