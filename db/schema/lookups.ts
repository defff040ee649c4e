import { sql } from 'drizzle-orm'
import { boolean, check, index, integer, pgTable, primaryKey, smallint, text, uuid } from 'drizzle-orm/pg-core'
import { instant } from './column-types'

/**
 * What providers answered when the engine asked about an unknown outcome; never changed. A look-up is no attempt: it
 * changes nothing at the provider. Few rows, so not partitioned.
 */
export const lookups = pgTable(
  'lookups',
  {
    lane: smallint('lane').notNull(),
    notificationId: uuid('notification_id').notNull(),
    askedAt: instant('asked_at').notNull(),
    leaseToken: integer('lease_token').notNull(),
    answeredAt: instant('answered_at').notNull(),
    provider: text('provider').notNull(),
    found: text('found').notNull(),
    code: text('code'),
    detail: text('detail'),
    providerMessageId: text('provider_message_id'),
    /** Somebody else had asked again meanwhile, or a receipt had settled it: this answer changed nothing. */
    late: boolean('late').notNull(),
  },
  (t) => [
    primaryKey({ name: 'lookups_pkey', columns: [t.lane, t.notificationId, t.askedAt, t.leaseToken] }),
    index('lookups_asked').on(t.askedAt),
    check('lookup_found_known', sql`${t.found} in ('accepted','absent','undetermined')`),
  ],
)
