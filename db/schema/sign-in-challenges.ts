import { index, pgTable, uuid } from 'drizzle-orm/pg-core'
import { bytea, instant } from './column-types'
import { users } from './users'

/** The password was right and the code is still to come. Only the token's SHA-256 is kept; minutes old at most. */
export const signInChallenges = pgTable(
  'sign_in_challenges',
  {
    tokenHash: bytea('token_hash').primaryKey(),
    userId: uuid('user_id')
      .notNull()
      .references(() => users.id),
    expiresAt: instant('expires_at').notNull(),
  },
  (t) => [index('sign_in_challenges_user').on(t.userId)],
)
