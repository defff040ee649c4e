import { sql } from 'drizzle-orm'
import { check, index, pgTable, primaryKey, smallint, text, uuid } from 'drizzle-orm/pg-core'
import { instant } from './column-types'

/**
 * What providers said later, as it came; never changed. `subject` is what the receipt names: our notification, or the hash
 * of provider and provider message id. Not partitioned by day: the day would have to be in the key, and the same
 * receipt told again tomorrow would be another row. Retention deletes in batches instead.
 */
export const receipts = pgTable(
  'receipts',
  {
    lane: smallint('lane').notNull(),
    subject: uuid('subject').notNull(),
    /** Of provider and receipt id, or of provider and content: the same receipt told twice is one row. */
    receiptHash: uuid('receipt_hash').notNull(),
    subjectKind: text('subject_kind').notNull(),
    provider: text('provider').notNull(),
    receiptId: text('receipt_id'),
    providerMessageId: text('provider_message_id'),
    status: text('status').notNull(),
    code: text('code'),
    /** The provider's instant: shown, orders nothing. */
    at: instant('at'),
    receivedAt: instant('received_at').notNull(),
  },
  (t) => [
    primaryKey({ name: 'receipts_pkey', columns: [t.lane, t.subject, t.receiptHash] }),
    index('receipts_received').on(t.receivedAt),
    check('receipt_subject_kind_known', sql`${t.subjectKind} in ('notification','message')`),
    check('receipt_status_known', sql`${t.status} in ('accepted','delivered','undelivered','noted')`),
  ],
)
