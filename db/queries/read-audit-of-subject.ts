import type { Database } from '@/db/client'
import { auditContent } from '@/db/queries/audit-content'
import type { AuditContent } from '@/lib/domain/audit-chain'

/** `sequence`, hashes and signature are null while the record is not sealed; `previousHash` also for the chain's first. */
export type SubjectAudit = AuditContent & {
  sequence: number | null
  previousHash: string | null
  hash: string | null
  signature: string | null
}

const statement = `
select ${auditContent}, r.sequence, encode(b.hash, 'hex') as "previousHash", encode(r.hash, 'hex') as hash, encode(r.signature, 'hex') as signature
from audit_records r left join audit_records b on b.sequence = r.sequence - 1
where r.subject_kind = $1 and r.subject_id = $2
order by r.at, r.id limit 500`

/** The audit of one subject with each record's place in the chain, oldest first: at most 500. By `audit_records_of_subject`. */
export async function readAuditOfSubject(sql: Database, kind: string, id: string): Promise<SubjectAudit[]> {
  return sql.unsafe<SubjectAudit[]>(statement, [kind, id], { prepare: true })
}
