import { type Database, database } from '@/db/client'
import { type ChainHead, readUnsealedAudit } from '@/db/queries/read-unsealed-audit'
import { type AuditSeal, sealAuditRecords } from '@/db/queries/seal-audit-records'
import { type AuditContent, canonicalAudit, chainHash } from '@/lib/domain/audit-chain'
import { log } from '@/lib/observability/log'
import { chainSignature } from '@/lib/secrets/key-ring'

const recordsPerStatement = 500
const statementsMax = 200

/**
 * Puts new audit records into the hash chain. Sealing follows the commit instead of being part of it: a chain that each writer
 * extends would put every action of people, replays and lists in one row behind one lock, held until the commit, and deadlock with
 * the rows that these lock. Here nobody waits but the sealers, and what a transaction took back leaves no gap.
 * The price: a record of the last seconds can still be changed unseen. Any number may seal at once.
 * @returns how many this call sealed
 */
export async function sealAudit(sql: Database = database('engine')): Promise<number> {
  let sealed = 0
  for (let statements = 0; statements < statementsMax; statements++) {
    const { head, records } = await readUnsealedAudit(sql, recordsPerStatement)
    if (records.length === 0) break
    const seals = sealsFor(head, records)
    if (!(await sealAuditRecords(sql, head, seals))) continue
    sealed += seals.length
    anchor(seals)
    if (records.length < recordsPerStatement) break
  }
  return sealed
}

function sealsFor(head: ChainHead, records: AuditContent[]): AuditSeal[] {
  let { sequence, hash } = head
  return records.map((record) => {
    sequence += 1
    hash = chainHash(hash, canonicalAudit(sequence, record))
    return { id: record.id, sequence, hash, signature: chainSignature(hash) }
  })
}

/** The log lies elsewhere: who cuts off the chain's newest end in the database contradicts it. */
function anchor(seals: AuditSeal[]): void {
  const last = seals.at(-1)
  if (last) log.info({ sequence: last.sequence, hash: last.hash }, 'audit sealed')
}
