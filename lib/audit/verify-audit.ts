import { type Database, database } from '@/db/client'
import { readChainEnd, readSealedAudit, type SealedAudit } from '@/db/queries/read-sealed-audit'
import type { ChainHead } from '@/db/queries/read-unsealed-audit'
import { sealAudit } from '@/lib/audit/seal-audit'
import { type Operator, requirePermission } from '@/lib/auth/operator'
import { canonicalAudit, chainHash, chainStart } from '@/lib/domain/audit-chain'
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

/** `of`: the chain's end; more than `sequence` when the time was over before. `unsealed` records are not in the chain yet. */
export type AuditVerified = {
  kind: 'unbroken'
  sequence: number
  hash: string
  of: number
  unsealed: number
  at: string
}

const recordsPerRead = 2_000

/** Reads the chain from its beginning and makes every hash again, or until the time is over. */
export async function verifyAudit(
  options: { budgetSeconds?: number; sql?: Database } = {},
): Promise<AuditVerified | AuditBreak> {
  const { budgetSeconds = Number.POSITIVE_INFINITY, sql = database('console') } = options
  const until = performance.now() + budgetSeconds * 1_000
  const before = await readChainEnd(sql)
  // Sealing would go on from a head that was put back, and meet the records that are behind it.
  if (before.newest > before.sequence) return { kind: 'broken', sequence: before.newest, id: null, problem: 'head' }
  await sealAudit(sql)
  const { unsealed, ...head } = await readChainEnd(sql)
  let last: ChainHead = { sequence: 0, hash: chainStart }
  while (last.sequence < head.sequence && performance.now() < until) {
    const records = await readSealedAudit(sql, last.sequence, head.sequence, recordsPerRead)
    if (records.length === 0) return { kind: 'broken', sequence: last.sequence + 1, id: null, problem: 'missing' }
    for (const record of records) {
      const broken = breakAt(last, record)
      if (broken) return broken
      last = record
    }
  }
  if (last.sequence === head.sequence && last.hash !== head.hash)
    return { kind: 'broken', sequence: head.sequence, id: null, problem: 'head' }
  const { sequence, hash } = last
  return { kind: 'unbroken', sequence, hash, of: head.sequence, unsealed, at: new Date().toISOString() }
}

const budgetOfPageSeconds = 20

/** The same for a person who waits. @throws AppError `forbidden` */
export async function verifyAuditFor(by: Operator): Promise<AuditVerified | AuditBreak> {
  requirePermission(by, 'audit.read')
  return verifyAudit({ budgetSeconds: budgetOfPageSeconds })
}

function breakAt(last: ChainHead, record: SealedAudit): AuditBreak | null {
  const expected = last.sequence + 1
  if (record.sequence !== expected) return { kind: 'broken', sequence: expected, id: null, problem: 'missing' }
  const at = { kind: 'broken', sequence: expected, id: record.id } as const
  if (chainHash(last.hash, canonicalAudit(expected, record)) !== record.hash) return { ...at, problem: 'changed' }
  return chainSignature(record.hash) === record.signature ? null : { ...at, problem: 'forged' }
}

/** Whether a number and hash that were noted elsewhere (the log's `audit sealed`) are in the chain. */
export async function holdsAnchor(anchor: ChainHead, sql: Database = database('console')): Promise<boolean> {
  const [record] = await readSealedAudit(sql, anchor.sequence - 1, anchor.sequence, 1)
  return record?.hash === anchor.hash
}

/** The verdict in words for people. */
export function verdictWords(verdict: AuditVerified | AuditBreak): string {
  return verdict.kind === 'broken' ? breakWords(verdict) : unbrokenWords(verdict)
}

function unbrokenWords({ sequence, of, unsealed, at }: AuditVerified): string {
  const verified = `Verified to record ${sequence} at ${at.slice(0, 19).replace('T', ' ')} UTC`
  const rest = sequence < of ? `, of ${of}: the time was over. "npm run once -- verify-audit" verifies all` : ''
  const waiting = unsealed > 0 ? `, ${unsealed} not sealed yet` : ''
  return `${verified}${rest}${waiting}.`
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
