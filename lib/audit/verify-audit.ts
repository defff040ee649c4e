import { type Database, database } from '@/db/client'
import { type ChainEnd, readChainEnd, readSealedAudit, type SealedAudit } from '@/db/queries/read-sealed-audit'
import type { ChainHead } from '@/db/queries/read-unsealed-audit'
import { sealAudit } from '@/lib/audit/seal-audit'
import { type Operator, requirePermission } from '@/lib/auth/operator'
import { canonicalAudit, chainHash, chainStart, droppedHash } from '@/lib/domain/audit-chain'
import { chainSignature } from '@/lib/secrets/key-ring'

/**
 * `missing`: no record has this number; `changed`: its content, its place or the record before it is not what was sealed; `forged`: the
 * hashes fit, but were not made with this installation's keys; `head`: the end of the chain is not the record that it names.
 */
export type AuditBreak = {
  kind: 'broken'
  sequence: number
  id: string | null
  problem: 'missing' | 'changed' | 'forged' | 'head'
}

/** `after`: what is past retention and gone, 0 when nothing is. `of`: the chain's end; more than `sequence` when the time was over before. `unsealed` records are not in the chain yet. */
export type AuditVerified = {
  kind: 'unbroken'
  after: number
  sequence: number
  hash: string
  of: number
  unsealed: number
  at: string
}

const recordsPerRead = 2_000

/** Reads the chain from its beginning, or from where retention has cut it, and makes every hash again, or until the time is over. */
export async function verifyAudit(
  options: { budgetSeconds?: number; sql?: Database } = {},
): Promise<AuditVerified | AuditBreak> {
  const { budgetSeconds = Number.POSITIVE_INFINITY, sql = database('console') } = options
  const until = performance.now() + budgetSeconds * 1_000
  const before = await readChainEnd(sql)
  // Sealing would go on from a head that was put back, and meet the records that are behind it.
  if (before.newest > before.sequence) return { kind: 'broken', sequence: before.newest, id: null, problem: 'head' }
  await sealAudit(sql)
  const head = await readChainEnd(sql)
  const { unsealed } = head
  let start = startOf(head)
  if (!start) return forgedStart(head)
  let last = start
  while (last.sequence < head.sequence && performance.now() < until) {
    const records = await readSealedAudit(sql, last.sequence, head.sequence, recordsPerRead)
    const [first] = records
    if (first?.sequence !== last.sequence + 1) {
      const now = await readChainEnd(sql)
      // Retention has cut off meanwhile what was to be read next: the rest is verified from there.
      if (now.droppedSequence <= last.sequence)
        return { kind: 'broken', sequence: last.sequence + 1, id: null, problem: 'missing' }
      start = startOf(now)
      if (!start) return forgedStart(now)
      last = start
      continue
    }
    for (const record of records) {
      const broken = breakAt(last, record)
      if (broken) return broken
      last = record
    }
  }
  if (last.sequence === head.sequence && last.hash !== head.hash)
    return { kind: 'broken', sequence: head.sequence, id: null, problem: 'head' }
  const { sequence, hash } = last
  const after = start.sequence
  return { kind: 'unbroken', after, sequence, hash, of: head.sequence, unsealed, at: new Date().toISOString() }
}

/** Where the records begin that there still are; null when their beginning was not cut off with this installation's keys. */
function startOf({ droppedSequence: sequence, droppedHash: hash, droppedSignature }: ChainEnd): ChainHead | null {
  if (sequence === 0) return hash === chainStart ? { sequence, hash } : null
  return chainSignature(droppedHash(sequence, hash)) === droppedSignature ? { sequence, hash } : null
}

function forgedStart({ droppedSequence }: ChainEnd): AuditBreak {
  return { kind: 'broken', sequence: droppedSequence, id: null, problem: 'forged' }
}

const budgetOfPageSeconds = 20

/** The same for a person who waits. @throws AppError `forbidden` */
export async function verifyAuditFor(by: Operator): Promise<AuditVerified | AuditBreak> {
  requirePermission(by, 'audit.read')
  return verifyAudit({ budgetSeconds: budgetOfPageSeconds })
}

/** What is wrong with a record that should follow another; null: nothing. */
export function breakAt(last: ChainHead, record: SealedAudit): AuditBreak | null {
  const expected = last.sequence + 1
  if (record.sequence !== expected) return { kind: 'broken', sequence: expected, id: null, problem: 'missing' }
  const at = { kind: 'broken', sequence: expected, id: record.id } as const
  if (chainHash(last.hash, canonicalAudit(expected, record)) !== record.hash) return { ...at, problem: 'changed' }
  return chainSignature(record.hash) === record.signature ? null : { ...at, problem: 'forged' }
}

/** Whether a number and hash that were noted elsewhere (the log's `audit sealed`) are in the chain, or are where retention cut it. */
export async function holdsAnchor(anchor: ChainHead, sql: Database = database('console')): Promise<boolean> {
  const { droppedSequence, droppedHash } = await readChainEnd(sql)
  if (anchor.sequence === droppedSequence) return anchor.hash === droppedHash
  const [record] = await readSealedAudit(sql, anchor.sequence - 1, anchor.sequence, 1)
  return record?.hash === anchor.hash
}

/** The verdict in words for people. */
export function verdictWords(verdict: AuditVerified | AuditBreak): string {
  return verdict.kind === 'broken' ? breakWords(verdict) : unbrokenWords(verdict)
}

function unbrokenWords({ after, sequence, of, unsealed, at }: AuditVerified): string {
  const verified = `Verified to record ${sequence} at ${at.slice(0, 19).replace('T', ' ')} UTC`
  const rest = sequence < of ? `, of ${of}: the time was over. "npm run once -- verify-audit" verifies all` : ''
  const waiting = unsealed > 0 ? `, ${unsealed} not sealed yet` : ''
  const gone = after > 0 ? ` Records up to ${after} are past retention and gone.` : ''
  return `${verified}${rest}${waiting}.${gone}`
}

function breakWords({ sequence, id, problem }: AuditBreak): string {
  switch (problem) {
    case 'missing':
      return `Broken: record ${sequence} is missing.`
    case 'changed':
      return `Broken at record ${sequence} (${id}): it, or its place, is not what was sealed.`
    case 'forged':
      return `Broken at record ${sequence} (${id}): it was not sealed with this installation's keys.`
    case 'head':
      return `Broken: the end of the chain does not name record ${sequence}.`
  }
}
