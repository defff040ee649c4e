import { index, integer, jsonb, pgTable, primaryKey, text, uniqueIndex, uuid } from 'drizzle-orm/pg-core'
import { bytea, instant } from './column-types'

/** A message of a queue that can never become a notification, with the reason; its body is sealed. One row a message. */
export const intakeRejects = pgTable(
  'intake_rejects',
  {
    id: uuid('id').notNull(),
    intake: text('intake').notNull(),
    /** What the broker calls the message: id, sequence number, topic/partition/offset, or row id. */
    brokerId: text('broker_id').notNull(),
    at: instant('at').notNull(),
    lastAt: instant('last_at').notNull(),
    /** How often the broker handed it out and it was refused. */
    times: integer('times').notNull().default(1),
    key: text('key'),
    code: text('code').notNull(),
    reason: text('reason').notNull(),
    faults: jsonb('faults').$type<{ path: string; message: string }[]>().notNull(),
    sealed: bytea('sealed').notNull(),
  },
  (t) => [
    primaryKey({ name: 'intake_rejects_pkey', columns: [t.id] }),
    uniqueIndex('intake_reject_once_a_message').on(t.intake, t.brokerId),
    index('intake_rejects_newest').on(t.intake, t.at, t.id),
    index('intake_rejects_oldest').on(t.lastAt),
  ],
)
