import { pgTable, primaryKey, smallint, uuid } from 'drizzle-orm/pg-core'
import { bytea } from './column-types'

/**
 * Recipient, request and frozen body in one AES-256-GCM ciphertext, apart from the row that changes so that an update
 * never copies it. Retention deletes rows here; everything else about the notification stays.
 */
export const notificationContents = pgTable(
  'notification_contents',
  {
    lane: smallint('lane').notNull(),
    notificationId: uuid('notification_id').notNull(),
    sealed: bytea('sealed').notNull(),
  },
  (t) => [primaryKey({ name: 'notification_contents_pkey', columns: [t.lane, t.notificationId] })],
)
