import { sql } from 'drizzle-orm'
import { bigint, check, index, jsonb, pgTable, text, uniqueIndex, uuid } from 'drizzle-orm/pg-core'
import { bytea, instant } from './column-types'

/**
 * Append-only: who did what to which subject, when, why. Written by the statement that makes the change; its place in the
 * chain, `hash` and `signature` are added once, a moment later (lib/audit/seal-audit.ts).
 */
export const auditRecords = pgTable(
  'audit_records',
  {
    id: uuid('id').primaryKey(),
    /** In milliseconds: what people read and what the list goes by are the same. */
    at: instant('at').notNull().default(sql`date_trunc('milliseconds', now())`),
    actor: text('actor').notNull(),
    action: text('action').notNull(),
    subjectKind: text('subject_kind').notNull(),
    subjectId: text('subject_id').notNull(),
    reason: text('reason'),
    detail: jsonb('detail'),
    /** From 1, without a gap; null: not sealed yet. */
    sequence: bigint('sequence', { mode: 'number' }),
    hash: bytea('hash'),
    signature: bytea('signature'),
  },
  (t) => [
    index('audit_records_newest').on(t.at.desc(), t.id.desc()),
    index('audit_records_of_subject').on(t.subjectKind, t.subjectId, t.at.desc()),
    uniqueIndex('audit_records_sequence').on(t.sequence),
    index('audit_records_refused').on(t.at.desc(), t.id.desc()).where(sql`${t.action} like '%.refused'`),
    index('audit_records_unsealed').on(t.at, t.id).where(sql`${t.sequence} is null`),
    check('audit_sealed_whole', sql`num_nulls(${t.sequence}, ${t.hash}, ${t.signature}) in (0, 3)`),
  ],
)
