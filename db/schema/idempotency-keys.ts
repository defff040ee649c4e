import { sql } from 'drizzle-orm'
import { check, index, integer, pgTable, primaryKey, smallint, text, uuid } from 'drizzle-orm/pg-core'
import { bytea, instant } from './column-types'

/**
 * The request ledger: one row names one request of one producer. `keyHash` is 16 bytes of SHA-256 over family,
 * producer and key; `answer` is the first answer's exact text, empty once the row is a tombstone.
 */
export const idempotencyKeys = pgTable(
  'idempotency_keys',
  {
    lane: smallint('lane').notNull(),
    keyHash: uuid('key_hash').notNull(),
    producerId: uuid('producer_id').notNull(),
    key: text('key').notNull(),
    fingerprint: bytea('fingerprint').notNull(),
    /** The notification or event that the first request made. */
    subjectLane: smallint('subject_lane').notNull(),
    subjectId: uuid('subject_id').notNull(),
    answerStatus: smallint('answer_status').notNull(),
    answer: text('answer').notNull(),
    hits: integer('hits').notNull().default(0),
    createdAt: instant('created_at').notNull(),
    lastSeenAt: instant('last_seen_at').notNull(),
    expiresAt: instant('expires_at').notNull(),
  },
  (t) => [
    primaryKey({ name: 'idempotency_keys_pkey', columns: [t.lane, t.keyHash] }),
    index('idempotency_keys_expiry').on(t.expiresAt),
    check('fingerprint_is_sha256', sql`octet_length(${t.fingerprint}) = 32`),
  ],
)
