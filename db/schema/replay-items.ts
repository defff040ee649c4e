import { sql } from 'drizzle-orm'
import { check, index, integer, pgTable, primaryKey, smallint, text, uniqueIndex, uuid } from 'drizzle-orm/pg-core'
import { instant } from './column-types'

/** The frozen selection, numbered from 1 in the order of acceptance. `originalId` is a notification's, or an event's. */
export const replayItems = pgTable(
  'replay_items',
  {
    lane: smallint('lane').notNull(),
    replayId: uuid('replay_id').notNull(),
    originalId: uuid('original_id').notNull(),
    ordinal: integer('ordinal').notNull(),
    /** Its status at the preview; null for an event. */
    statusThen: text('status_then'),
    state: text('state').notNull().default('pending'),
    commandId: uuid('command_id'),
    answer: text('answer'),
    endedAt: instant('ended_at'),
  },
  (t) => [
    primaryKey({ name: 'replay_items_pkey', columns: [t.lane, t.replayId, t.originalId] }),
    uniqueIndex('replay_items_in_order').on(t.replayId, t.ordinal),
    index('replay_items_queued').on(t.replayId).where(sql`${t.state} = 'queued'`),
    index('replay_items_skipped').on(t.replayId, t.ordinal).where(sql`${t.state} = 'skipped'`),
    check('replay_item_state_known', sql`${t.state} in ('pending','queued','done','skipped')`),
  ],
)
