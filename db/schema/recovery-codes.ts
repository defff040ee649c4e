import { pgTable, primaryKey, uuid } from 'drizzle-orm/pg-core'
import { instant } from './column-types'
import { users } from './users'

/** Codes for a lost second factor, each good once. Only a keyed hash is kept. */
export const recoveryCodes = pgTable(
  'recovery_codes',
  {
    userId: uuid('user_id')
      .notNull()
      .references(() => users.id),
    codeHash: uuid('code_hash').notNull(),
    usedAt: instant('used_at'),
  },
  (t) => [primaryKey({ columns: [t.userId, t.codeHash] })],
)
