import { arrayParameter } from '@/db/array-parameter'
import type { Database } from '@/db/client'
import type { ChainHead } from '@/db/queries/read-unsealed-audit'

export type AuditSeal = { id: string; sequence: number; hash: string; signature: string }

// The head's row is the fence: of two who go on from the same head the later one waits, finds it moved and changes nothing.
const statement = `
with moved as (
  update audit_chain set sequence = $3::int8, hash = decode($4, 'hex'), sealed_at = now()
  where sequence = $1::int8 and hash = decode($2, 'hex')
  returning 1
)
update audit_records r set sequence = u.sequence, hash = decode(u.hash, 'hex'), signature = decode(u.signature, 'hex')
from unnest($5::uuid[], $6::int8[], $7::text[], $8::text[]) u(id, sequence, hash, signature)
where r.id = u.id and r.sequence is null and exists (select from moved)`

/** Adds records to the chain behind the head that was read. @returns false: another one went on from there */
export async function sealAuditRecords(sql: Database, head: ChainHead, seals: AuditSeal[]): Promise<boolean> {
  const last = seals.at(-1)
  if (!last) return true
  const { count } = await sql.unsafe(
    statement,
    [
      head.sequence,
      head.hash,
      last.sequence,
      last.hash,
      arrayParameter(seals.map((seal) => seal.id)),
      arrayParameter(seals.map((seal) => seal.sequence)),
      arrayParameter(seals.map((seal) => seal.hash)),
      arrayParameter(seals.map((seal) => seal.signature)),
    ],
    { prepare: true },
  )
  return count > 0
}
