import { sql } from 'drizzle-orm'
import { check, index, integer, pgTable, text, uuid } from 'drizzle-orm/pg-core'
import { bytea, instant } from './column-types'

/** People who sign in to the console. `email` is stored in lower case. */
export const users = pgTable(
  'users',
  {
    id: uuid('id').primaryKey(),
    email: text('email').notNull().unique(),
    name: text('name').notNull(),
    role: text('role').notNull(),
    /** Null: signs in by OpenID Connect only. */
    passwordHash: text('password_hash'),
    createdAt: instant('created_at').notNull().defaultNow(),
    disabledAt: instant('disabled_at'),
  },
  (t) => [
    check('user_role_known', sql`${t.role} in ('viewer','support','operator','admin')`),
    check('user_email_lower_case', sql`${t.email} = lower(${t.email})`),
  ],
)

/** One row a signed-in browser: revoking it ends the session on the next request of any process. */
export const consoleSessions = pgTable(
  'console_sessions',
  {
    id: uuid('id').primaryKey(),
    userId: uuid('user_id')
      .notNull()
      .references(() => users.id),
    createdAt: instant('created_at').notNull().defaultNow(),
    lastSeenAt: instant('last_seen_at').notNull().defaultNow(),
    expiresAt: instant('expires_at').notNull(),
    revokedAt: instant('revoked_at'),
    /** How it was begun: `password` (with the second factor where there is one) or `oidc`. */
    method: text('method').notNull().default('password'),
    /** What the browser called itself, cut to 300 characters. */
    agent: text('agent'),
    /** When its owner last showed who they are: by signing in, or again since. Null: not by anything that we know the time of. */
    provedAt: instant('proved_at'),
    /** Where it was begun, as a network and never a whole address: `192.0.2.0/24`. */
    network: text('network'),
  },
  (t) => [
    index('console_sessions_user').on(t.userId),
    check('console_session_method_known', sql`${t.method} in ('password','oidc')`),
  ],
)

/** Failed sign-ins per subject (account and address together), so that all processes throttle alike. */
export const signInFailures = pgTable('sign_in_failures', {
  subjectHash: bytea('subject_hash').primaryKey(),
  failures: integer('failures').notNull(),
  windowStartedAt: instant('window_started_at').notNull(),
})
