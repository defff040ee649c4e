import { sql } from 'drizzle-orm'
import { boolean, check, index, pgTable, primaryKey, smallint, uuid } from 'drizzle-orm/pg-core'
import { instant } from './column-types'

/**
 * Where the provider's word for a message leads. Its own small table, since an index on `notifications` would end
 * heap-only finishing. Finish and receipt meet on this row: whoever comes second sees what the first left, so neither
 * order loses a receipt. Without a notification: a receipt came first, or the message is not ours.
 */
export const providerMessages = pgTable(
  'provider_messages',
  {
    lane: smallint('lane').notNull(),
    /** Of provider and provider message id. */
    messageHash: uuid('message_hash').notNull(),
    notificationLane: smallint('notification_lane'),
    notificationId: uuid('notification_id'),
    /** A receipt came before the notification was known by this id; the engine applies it. */
    waiting: boolean('waiting').notNull().default(false),
    at: instant('at').notNull(),
  },
  (t) => [
    primaryKey({ name: 'provider_messages_pkey', columns: [t.lane, t.messageHash] }),
    index('provider_messages_waiting').on(t.lane).where(sql`${t.waiting} and ${t.notificationId} is not null`),
    index('provider_messages_at').on(t.at),
    check('notification_with_lane', sql`(${t.notificationId} is null) = (${t.notificationLane} is null)`),
  ],
)
