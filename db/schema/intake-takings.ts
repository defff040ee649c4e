import { boolean, index, pgTable, primaryKey, text, uuid } from 'drizzle-orm/pg-core'
import { instant } from './column-types'

/**
 * Messages of a queue that are being taken now, one row a batch; it goes when all are decided. One that stays says that its
 * process ended meanwhile. `alone`: nothing else was being taken in that process.
 */
export const intakeTakings = pgTable(
  'intake_takings',
  {
    id: uuid('id').notNull(),
    intake: text('intake').notNull(),
    brokerIds: text('broker_ids').array().notNull(),
    alone: boolean('alone').notNull(),
    takenAt: instant('taken_at').notNull(),
  },
  (t) => [
    primaryKey({ name: 'intake_takings_pkey', columns: [t.id] }),
    index('intake_takings_of_intake').on(t.intake, t.takenAt),
  ],
)
