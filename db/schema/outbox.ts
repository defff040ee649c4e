import { sql } from 'drizzle-orm'
import { check, index, jsonb, pgTable, text, uuid, varchar } from 'drizzle-orm/pg-core'
import { instant } from './column-types'

/** The guide's table: any transaction of the same database inserts `(id, event_type, payload)`; nothing else is needed. */
export const outbox = pgTable(
  'outbox',
  {
    id: uuid('id').primaryKey(),
    eventType: varchar('event_type', { length: 50 }),
    payload: jsonb('payload'),
    status: varchar('status', { length: 20 }).notNull().default('pending'),
    createdAt: instant('created_at').notNull().defaultNow(),
    updatedAt: instant('updated_at').notNull().defaultNow(),
    claimedUntil: instant('claimed_until'),
    problem: text('problem'),
  },
  (t) => [
    index('outbox_pending').on(t.createdAt, t.id).where(sql`${t.status} = 'pending'`),
    // What retention goes by; an insert never touches it.
    index('outbox_ended').on(t.updatedAt).where(sql`${t.status} in ('sent','suppressed','failed','skipped')`),
    check('outbox_status_known', sql`${t.status} in ('pending','queued','sent','suppressed','failed','skipped')`),
  ],
)
