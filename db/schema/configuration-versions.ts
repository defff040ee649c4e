import { sql } from 'drizzle-orm'
import { check, integer, jsonb, pgTable, text } from 'drizzle-orm/pg-core'
import { instant } from './column-types'

/** Append-only: the highest version is active. Secrets inside `document` are sealed strings. */
export const configurationVersions = pgTable(
  'configuration_versions',
  {
    version: integer('version').primaryKey(),
    document: jsonb('document').notNull(),
    author: text('author').notNull(),
    reason: text('reason'),
    createdAt: instant('created_at').notNull().defaultNow(),
  },
  (t) => [check('configuration_version_positive', sql`${t.version} > 0`)],
)
