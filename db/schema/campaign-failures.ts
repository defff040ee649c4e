import { pgTable, primaryKey, smallint, text, uuid } from 'drizzle-orm/pg-core'
import { instant } from './column-types'

/** The first contacts of a campaign that could not become notifications, with the reason; all are counted. */
export const campaignFailures = pgTable(
  'campaign_failures',
  {
    lane: smallint('lane').notNull(),
    campaignId: uuid('campaign_id').notNull(),
    identity: uuid('identity').notNull(),
    at: instant('at').notNull(),
    reason: text('reason').notNull(),
  },
  (t) => [primaryKey({ name: 'campaign_failures_pkey', columns: [t.lane, t.campaignId, t.identity] })],
)
