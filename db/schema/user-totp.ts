import { bigint, pgTable, uuid } from 'drizzle-orm/pg-core'
import { bytea, instant } from './column-types'
import { users } from './users'

/** A user's second factor. Without `confirmedAt` it was offered and never proved, and signs nobody in. */
export const userTotp = pgTable('user_totp', {
  userId: uuid('user_id')
    .primaryKey()
    .references(() => users.id),
  sealedSecret: bytea('sealed_secret').notNull(),
  createdAt: instant('created_at').notNull().defaultNow(),
  confirmedAt: instant('confirmed_at'),
  /** The half minute (since 1970) of the newest code that was used: no code of it or before it is taken again. */
  lastUsedStep: bigint('last_used_step', { mode: 'number' }).notNull().default(0),
})
