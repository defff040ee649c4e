import { sql } from 'drizzle-orm'
import { index, jsonb, pgTable, text, uuid } from 'drizzle-orm/pg-core'
import { instant } from './column-types'

/** Append-only: who did what to which subject, when, why. Written by the statement that makes the change. */
export const auditRecords = pgTable(
  'audit_records',
  {
    id: uuid('id').primaryKey(),
    /** In milliseconds, as cursors are: a place in the list must not fall between two of its rows. */
    at: instant('at').notNull().default(sql`date_trunc('milliseconds', now())`),
    actor: text('actor').notNull(),
    action: text('action').notNull(),
    subjectKind: text('subject_kind').notNull(),
    subjectId: text('subject_id').notNull(),
    reason: text('reason'),
    detail: jsonb('detail'),
  },
  (t) => [
    index('audit_records_newest').on(t.at.desc(), t.id.desc()),
    index('audit_records_of_subject').on(t.subjectKind, t.subjectId, t.at.desc()),
  ],
)
