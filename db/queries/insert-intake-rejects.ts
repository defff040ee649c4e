import { arrayParameter } from '@/db/array-parameter'
import type { Database } from '@/db/client'

export type IntakeReject = {
  id: string
  brokerId: string
  key: string | null
  code: string
  reason: string
  faults: { path: string; message: string }[]
  sealed: Buffer
}

// In the order of their keys: two processes that got the same messages must not wait for each other.
const statement = `
insert into intake_rejects as r (id, intake, broker_id, at, last_at, key, code, reason, faults, sealed)
select * from (
  select g.id, $1::text, g.broker_id, date_trunc('milliseconds', now()) as at, now() as last_at, g.key, g.code, g.reason, g.faults::jsonb, g.sealed
  from unnest($2::uuid[], $3::text[], $4::text[], $5::text[], $6::text[], $7::text[], $8::bytea[])
    as g (id, broker_id, key, code, reason, faults, sealed)
  order by g.broker_id) given
on conflict (intake, broker_id) do update
  set times = r.times + 1, last_at = excluded.last_at, code = excluded.code, reason = excluded.reason, faults = excluded.faults`

/** Keeps refused messages of one intake. One that the broker hands out again is counted, not kept twice. */
export async function insertIntakeRejects(sql: Database, intake: string, rejects: readonly IntakeReject[]) {
  const one = [...new Map(rejects.map((reject) => [reject.brokerId, reject])).values()]
  const columns = [
    arrayParameter(one.map((reject) => reject.id)),
    arrayParameter(one.map((reject) => reject.brokerId)),
    arrayParameter(one.map((reject) => reject.key)),
    arrayParameter(one.map((reject) => reject.code)),
    arrayParameter(one.map((reject) => reject.reason)),
    arrayParameter(one.map((reject) => JSON.stringify(reject.faults))),
    arrayParameter(one.map((reject) => reject.sealed)),
  ]
  await sql.unsafe(statement, [intake, ...columns], { prepare: true })
}
