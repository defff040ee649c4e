import { createHash } from 'node:crypto'

/** What an audit record says, as text: `at` in microseconds and UTC, `detail` as PostgreSQL writes its JSON. */
export type AuditContent = {
  id: string
  at: string
  actor: string
  action: string
  subjectKind: string
  subjectId: string
  reason: string | null
  detail: string | null
}

/** Stands before the first record. */
export const chainStart = '0'.repeat(64)

/** The exact text that is hashed: a JSON array of strings and nulls, so that anybody can make it again. */
export function canonicalAudit(sequence: number, content: AuditContent): string {
  const { id, at, actor, action, subjectKind, subjectId, reason, detail } = content
  return JSON.stringify([sequence, id, at, actor, action, subjectKind, subjectId, reason, detail])
}

/** SHA-256 over the hash before it and the record: hex, newline, text. */
export function chainHash(previous: string, canonical: string): string {
  return createHash('sha256').update(`${previous}\n${canonical}`).digest('hex')
}

/** What is signed where records are past retention and gone: the place and the hash from which the others are verified. */
export function droppedHash(sequence: number, hash: string): string {
  return chainHash(hash, JSON.stringify(['dropped', sequence]))
}
