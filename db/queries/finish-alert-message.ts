import type { Database } from '@/db/client'

export type FinishedAlertMessage = {
  id: string
  attempt: number
  /** Null: it was taken. */
  problem: string | null
  /** Null: it is done, or given up. */
  againAfterMs: number | null
}

// Who was too slow and lost it to another attempt changes nothing.
const statement = `
update alert_messages
set problem = $3, done_at = case when $4::float8 is null then now() end,
    due_at = case when $4::float8 is null then due_at else now() + $4::float8 * interval '1 millisecond' end
where id = $1::uuid and attempts = $2::int4 and done_at is null
returning 1`

/** Says how sending a message ended. @returns false: another attempt has it */
export async function finishAlertMessage(sql: Database, done: FinishedAlertMessage): Promise<boolean> {
  const parameters = [done.id, done.attempt, done.problem, done.againAfterMs]
  return (await sql.unsafe(statement, parameters, { prepare: true })).length === 1
}
