import { jsonb, pgTable, text } from 'drizzle-orm/pg-core'
import { instant } from './column-types'

/** When each cron route last ran: an engine that nobody calls is an outage that must show. */
export const heartbeats = pgTable('heartbeats', {
  name: text('name').primaryKey(),
  lastRunAt: instant('last_run_at').notNull(),
  summary: jsonb('summary'),
})
