import { pgTable, primaryKey, text, unique, uuid } from 'drizzle-orm/pg-core'
import { instant } from './column-types'
import { users } from './users'

/** Who an OpenID Connect provider says somebody is. The subject never changes; an address may be given to another person. */
export const userIdentities = pgTable(
  'user_identities',
  {
    issuer: text('issuer').notNull(),
    subject: text('subject').notNull(),
    userId: uuid('user_id')
      .notNull()
      .references(() => users.id),
    linkedAt: instant('linked_at').notNull().defaultNow(),
  },
  (t) => [primaryKey({ columns: [t.issuer, t.subject] }), unique('user_identity_of_issuer').on(t.userId, t.issuer)],
)
