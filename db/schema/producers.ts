import { sql } from 'drizzle-orm'
import { check, index, integer, pgTable, text, uuid } from 'drizzle-orm/pg-core'
import { bytea, instant } from './column-types'

/** A system that calls us. Keys rotate; the producer, and so the scope of its idempotency keys, stays. */
export const producers = pgTable('producers', {
  id: uuid('id').primaryKey(),
  name: text('name').notNull().unique(),
  createdAt: instant('created_at').notNull().defaultNow(),
})

/** Credentials of a producer. Only the SHA-256 of the token is kept. */
export const producerKeys = pgTable(
  'producer_keys',
  {
    id: text('id').primaryKey(),
    producerId: uuid('producer_id')
      .notNull()
      .references(() => producers.id),
    tokenHash: bytea('token_hash').notNull().unique(),
    scopes: text('scopes').array().notNull(),
    ratePerSecond: integer('rate_per_second'),
    /** Where it may be used from, as CIDR ranges; null: anywhere. */
    networks: text('networks').array(),
    /** Within a minute: it is noted that seldom. Null: never, or not since this is noted. */
    lastUsedAt: instant('last_used_at'),
    createdAt: instant('created_at').notNull().defaultNow(),
    expiresAt: instant('expires_at'),
    disabledAt: instant('disabled_at'),
  },
  (t) => [
    index('producer_keys_producer').on(t.producerId),
    check('producer_key_has_scopes', sql`cardinality(${t.scopes}) > 0`),
  ],
)
