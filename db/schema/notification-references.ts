import { index, pgTable, primaryKey, smallint, uuid } from 'drizzle-orm/pg-core'
import { instant } from './column-types'

/** Blind index: keyed hashes of addresses and identifiers, so that a customer is found without storing them readable. */
export const notificationReferences = pgTable(
  'notification_references',
  {
    lane: smallint('lane').notNull(),
    referenceHash: uuid('reference_hash').notNull(),
    acceptedAt: instant('accepted_at').notNull(),
    notificationId: uuid('notification_id').notNull(),
  },
  (t) => [
    primaryKey({
      name: 'notification_references_pkey',
      columns: [t.lane, t.referenceHash, t.acceptedAt, t.notificationId],
    }),
    index('notification_references_of_notification').on(t.notificationId),
  ],
)
