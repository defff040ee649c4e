import { sql } from 'drizzle-orm'
import { check, index, integer, pgTable, primaryKey, text } from 'drizzle-orm/pg-core'
import { instant } from './column-types'

/** Each transition of a provider's breaker, written by the statement that makes it; kept for as long as the overview looks back. */
export const breakerMoves = pgTable(
  'breaker_moves',
  {
    provider: text('provider').notNull(),
    epoch: integer('epoch').notNull(),
    state: text('state').notNull(),
    at: instant('at').notNull(),
  },
  (t) => [
    primaryKey({ name: 'breaker_moves_pkey', columns: [t.provider, t.epoch] }),
    index('breaker_moves_at').on(t.at),
    check('breaker_move_known', sql`${t.state} in ('closed','open','half_open')`),
  ],
)
