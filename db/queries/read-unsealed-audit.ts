import type { Database } from '@/db/client'
import { auditContent } from '@/db/queries/audit-content'
import type { AuditContent } from '@/lib/domain/audit-chain'

export type ChainHead = { sequence: number; hash: string }

const statement = `
select c.sequence as head, encode(c.hash, 'hex') as "headHash", r.*
from audit_chain c
left join lateral (
  select ${auditContent} from audit_records r where r.sequence is null order by r.at, r.id limit $1::int4
) r on true`

type Row = { head: number; headHash: string } & (AuditContent | { [Name in keyof AuditContent]: null })

/** Where the chain ends, and the oldest records that are not in it yet. Reads the small index of these alone. */
export async function readUnsealedAudit(
  sql: Database,
  limit: number,
): Promise<{ head: ChainHead; records: AuditContent[] }> {
  const rows = await sql.unsafe<Row[]>(statement, [limit], { prepare: true })
  const [first] = rows
  if (!first) throw new Error('the head of the audit chain is gone')
  return {
    head: { sequence: first.head, hash: first.headHash },
    records: rows.flatMap(({ head: _, headHash: __, ...record }) => (record.id === null ? [] : [record])),
  }
}
