import { type Database, database } from '@/db/client'
import { dropAuditRecords, readDroppableAudit } from '@/db/queries/drop-audit-records'
import { readChainEnd, readSealedAudit } from '@/db/queries/read-sealed-audit'
import { breakAt } from '@/lib/audit/verify-audit'
import { droppedHash } from '@/lib/domain/audit-chain'
import { log } from '@/lib/observability/log'
import { chainSignature } from '@/lib/secrets/key-ring'

/**
 * Removes some of the oldest records that are past retention. They are verified first: what was changed, or is missing, stays to
 * be seen, and nothing behind it goes either. The last one's hash stays, signed, so that the rest of the chain can be verified.
 * @returns how many went; fewer than `limit`: there are no more for now
 */
export async function dropAudit(
  limit: number,
  afterSeconds: number,
  sql: Database = database('engine'),
): Promise<number> {
  const droppable = await readDroppableAudit(sql, limit, afterSeconds)
  if (!droppable) return 0
  const { after, upTo } = droppable
  const { droppedSequence, droppedHash: startHash } = await readChainEnd(sql)
  if (droppedSequence !== after) return 0 // another one is at it
  const records = await readSealedAudit(sql, after, upTo, limit)
  let last = { sequence: after, hash: startHash }
  for (const record of records) {
    const broken = breakAt(last, record)
    if (broken) {
      log.error({ ...broken }, 'the audit is broken: what is past retention stays')
      return 0
    }
    last = record
  }
  const { hash } = last
  const gone = await dropAuditRecords(sql, { after, upTo, hash, signature: chainSignature(droppedHash(upTo, hash)) })
  if (gone > 0) log.info({ sequence: upTo, hash, gone }, 'audit past retention dropped')
  return gone
}
