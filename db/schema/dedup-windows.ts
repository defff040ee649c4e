import { sql } from 'drizzle-orm'
import { check, integer, pgTable, primaryKey, smallint, text, uuid } from 'drizzle-orm/pg-core'
import { instant } from './column-types'

/**
 * One row a customer-visible fact. `closesAt` is 'infinity' for a window that never closes. The opener's lane and id
 * tell whether the notification that opened it can still be sent: until then the window stands whatever the clock says.
 */
export const dedupWindows = pgTable(
  'dedup_windows',
  {
    lane: smallint('lane').notNull(),
    windowKey: uuid('window_key').notNull(),
    openerLane: smallint('opener_lane').notNull(),
    openerId: uuid('opener_id').notNull(),
    rule: text('rule').notNull(),
    configurationVersion: integer('configuration_version').notNull(),
    openedAt: instant('opened_at').notNull(),
    closesAt: instant('closes_at').notNull(),
  },
  (t) => [
    primaryKey({ name: 'dedup_windows_pkey', columns: [t.lane, t.windowKey] }),
    check('window_closes_after_opening', sql`${t.closesAt} > ${t.openedAt}`),
  ],
)
