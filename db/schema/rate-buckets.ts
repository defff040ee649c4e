import { integer, pgTable, text } from 'drizzle-orm/pg-core'
import { instant } from './column-types'

/**
 * One row a rate that all processes share: a provider's calls, a producer key's requests. The bucket is one instant: up to
 * `spentUntil` the rate is used up, so what has been free since is what may be granted. No lane: few rows, never a message's.
 */
export const rateBuckets = pgTable('rate_buckets', {
  name: text('name').primaryKey(),
  askedAt: instant('asked_at').notNull(),
  spentUntil: instant('spent_until').notNull(),
  /** What the last asking got. */
  granted: integer('granted').notNull(),
})
