import type { Database } from '@/db/client'
import { type Approval, approved, approvedParameters } from '@/db/queries/approved'

const statement = `
with ${approved}
select (select count(*) from approved)::int as done`

/** Approves an export: who asked may fetch it from then on. @returns false: it may not be approved */
export async function approveExport(sql: Database, approval: Approval): Promise<boolean> {
  const [row] = await sql.unsafe<{ done: number }[]>(statement, approvedParameters(approval), { prepare: true })
  return row?.done === 1
}
