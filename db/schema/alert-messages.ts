import { sql } from 'drizzle-orm'
import { check, index, integer, pgTable, text, uuid } from 'drizzle-orm/pg-core'
import { instant } from './column-types'

/** What has to be told of an alert rule, written by the step that is the reason for it. `id` is what receivers recognise a repeat by. */
export const alertMessages = pgTable(
  'alert_messages',
  {
    id: uuid('id').primaryKey(),
    ruleId: uuid('rule_id').notNull(),
    event: text('event').notNull(),
    text: text('text').notNull(),
    at: instant('at').notNull(),
    dueAt: instant('due_at').notNull(),
    attempts: integer('attempts').notNull().default(0),
    /** Null: not yet. A code beside it says that it was given up. */
    doneAt: instant('done_at'),
    problem: text('problem'),
  },
  (t) => [
    index('alert_messages_due').on(t.dueAt).where(sql`${t.doneAt} is null`),
    index('alert_messages_of_rule').on(t.ruleId, t.at.desc()),
    check('alert_event_known', sql`${t.event} in ('started','reminder','ended','test')`),
  ],
)
