import { index, pgTable, primaryKey, smallint, text, uuid } from 'drizzle-orm/pg-core'
import { bytea, instant } from './column-types'

/** A business event as it arrived, kept also when no notification type is bound to it. */
export const events = pgTable(
  'events',
  {
    lane: smallint('lane').notNull(),
    id: uuid('id').notNull(),
    producerId: uuid('producer_id').notNull(),
    eventType: text('event_type').notNull(),
    keyHash: uuid('key_hash').notNull(),
    receivedAt: instant('received_at').notNull(),
    sealed: bytea('sealed').notNull(),
  },
  (t) => [
    primaryKey({ name: 'events_pkey', columns: [t.lane, t.id] }),
    index('events_newest').on(t.receivedAt.desc(), t.id.desc()),
  ],
)
