import type { Database } from '@/db/client'
import { auditContent } from '@/db/queries/audit-content'
import type { ChainHead } from '@/db/queries/read-unsealed-audit'
import type { AuditContent } from '@/lib/domain/audit-chain'

export type SealedAudit = AuditContent & { sequence: number; hash: string; signature: string }

const seal = `r.sequence, encode(r.hash, 'hex') as hash, encode(r.signature, 'hex') as signature`

const following = `
select ${auditContent}, ${seal} from audit_records r
where r.sequence > $1::int8 and r.sequence <= $2::int8 order by r.sequence limit $3::int4`

/** The records of the chain that follow a place, up to another; at most `limit`, in order. */
export async function readSealedAudit(
  sql: Database,
  after: number,
  upTo: number,
  limit: number,
): Promise<SealedAudit[]> {
  return sql.unsafe<SealedAudit[]>(following, [after, upTo, limit], { prepare: true })
}

const head = `
select c.sequence, encode(c.hash, 'hex') as hash, c.dropped_sequence as "droppedSequence", encode(c.dropped_hash, 'hex') as "droppedHash",
  encode(c.dropped_signature, 'hex') as "droppedSignature", coalesce((select max(r.sequence) from audit_records r), 0) as newest,
  (select count(*)::int from (select from audit_records r where r.sequence is null limit 10000) u) as unsealed
from audit_chain c`

/** `newest`: the highest number that a record has. `unsealed`: how many wait for one; at most 10 000 are counted. */
export type ChainEnd = ChainHead & {
  newest: number
  unsealed: number
  /** The newest record that is past retention and gone; 0: none is. Its signature is null then. */
  droppedSequence: number
  droppedHash: string
  droppedSignature: string | null
}

/** Where the chain says that it ends, and where its records do. */
export async function readChainEnd(sql: Database): Promise<ChainEnd> {
  const [row] = await sql.unsafe<ChainEnd[]>(head, [], { prepare: true })
  if (!row) throw new Error('the head of the audit chain is gone')
  return row
}
