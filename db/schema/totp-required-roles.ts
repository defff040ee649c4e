import { sql } from 'drizzle-orm'
import { check, pgTable, text } from 'drizzle-orm/pg-core'
import { instant } from './column-types'

/** Roles that may do nothing after a sign-in by password until they have a second factor. */
export const totpRequiredRoles = pgTable(
  'totp_required_roles',
  {
    role: text('role').primaryKey(),
    requiredAt: instant('required_at').notNull().defaultNow(),
  },
  (t) => [check('totp_required_role_known', sql`${t.role} in ('viewer','support','operator','admin')`)],
)
