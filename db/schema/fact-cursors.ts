import { pgTable, text, uuid } from 'drizzle-orm/pg-core'
import { instant } from './column-types'

/**
 * How far a job that counts facts has read them: moved by the statement that adds what it counted, and only from where it was.
 * `server`: which server process was met last, and when first (note-server.ts).
 */
export const factCursors = pgTable('fact_cursors', {
  name: text('name').primaryKey(),
  at: instant('at').notNull(),
  id: uuid('id').notNull(),
})
