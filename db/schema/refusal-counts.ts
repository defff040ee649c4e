import { boolean, integer, pgTable, primaryKey, text } from 'drizzle-orm/pg-core'
import { instant } from './column-types'

/**
 * How often something was refused within a minute. The first time is in the audit at once; of the others the next roll-up
 * after the minute makes one record, and removes the row.
 */
export const refusalCounts = pgTable(
  'refusal_counts',
  {
    minute: instant('minute').notNull(),
    action: text('action').notNull(),
    subjectKind: text('subject_kind').notNull(),
    subjectId: text('subject_id').notNull(),
    actor: text('actor').notNull(),
    times: integer('times').notNull(),
    /** Whether the first has a record of its own; false when the minute had too many subjects of this kind before it. */
    recorded: boolean('recorded').notNull(),
  },
  (t) => [primaryKey({ columns: [t.minute, t.action, t.subjectKind, t.subjectId, t.actor] })],
)
