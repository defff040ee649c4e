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
    createdAt: instant('created_at').notNull().defaultNow(),
    expiresAt: instant('expires_at'),
    disabledAt: instant('disabled_at'),
  },
  (t) => [
    index('producer_keys_producer').on(t.producerId),
    check('producer_key_has_scopes', sql`cardinality(${t.scopes}) > 0`),
  ],
)
