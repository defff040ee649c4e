import { sql } from 'drizzle-orm'
import { check, index, integer, jsonb, pgTable, primaryKey, smallint, text, uuid } from 'drizzle-orm/pg-core'
import { instant } from './column-types'

/**
 * The decision record of every duplicate that was not sent. `notificationId` is the twin; null when a request was
 * only repeated (the guard `idempotency_key` makes no second notification). `duplicateOf` is null when another system
 * said that it was sent: `evidence` is what it answered. Partitioned by day on `suppressedAt`.
 */
export const suppressions = pgTable(
  'suppressions',
  {
    lane: smallint('lane').notNull(),
    id: uuid('id').notNull(),
    suppressedAt: instant('suppressed_at').notNull(),
    notificationId: uuid('notification_id'),
    duplicateOf: uuid('duplicate_of'),
    guard: text('guard').notNull(),
    rule: text('rule').notNull(),
    configurationVersion: integer('configuration_version').notNull(),
    producerId: uuid('producer_id').notNull(),
    type: text('type').notNull(),
    channel: text('channel').notNull(),
    campaign: text('campaign'),
    windowKey: uuid('window_key'),
    windowOpenedAt: instant('window_opened_at'),
    windowClosesAt: instant('window_closes_at'),
    fields: jsonb('fields').$type<string[]>().notNull(),
    evidence: text('evidence'),
  },
  (t) => [
    primaryKey({ name: 'suppressions_pkey', columns: [t.lane, t.id, t.suppressedAt] }),
    index('suppressions_newest').on(t.suppressedAt.desc(), t.id.desc()),
    index('suppressions_of_original').on(t.duplicateOf, t.suppressedAt.desc()),
    index('suppressions_of_twin').on(t.notificationId),
    index('suppressions_of_campaign')
      .on(t.campaign, t.suppressedAt.desc(), t.id.desc())
      .where(sql`${t.campaign} is not null`),
    check(
      'suppression_guard_known',
      sql`${t.guard} in ('idempotency_key','dedup_window','unique_identifier','guardrail','provider')`,
    ),
  ],
)
