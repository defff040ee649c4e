import { sql } from 'drizzle-orm'
import { boolean, check, integer, pgTable, primaryKey, smallint, text, uuid } from 'drizzle-orm/pg-core'
import { bytea, instant } from './column-types'

/** Committed before the socket opens; never changed. Partitioned by day on `startedAt`. */
export const attempts = pgTable(
  'attempts',
  {
    lane: smallint('lane').notNull(),
    notificationId: uuid('notification_id').notNull(),
    number: smallint('number').notNull(),
    startedAt: instant('started_at').notNull(),
    provider: text('provider').notNull(),
    trigger: text('trigger').notNull(),
    leaseToken: integer('lease_token').notNull(),
    bodyHash: bytea('body_hash').notNull(),
  },
  (t) => [
    primaryKey({ name: 'attempts_pkey', columns: [t.lane, t.notificationId, t.number, t.startedAt] }),
    check(
      'attempt_trigger_known',
      sql`${t.trigger} in ('first','retry','fallback','manual_retry','same_key_after_unknown')`,
    ),
  ],
)

/** What became of an attempt; `late` when the writer had lost its lease, so that the state was not changed by it. */
export const attemptResults = pgTable(
  'attempt_results',
  {
    lane: smallint('lane').notNull(),
    notificationId: uuid('notification_id').notNull(),
    number: smallint('number').notNull(),
    startedAt: instant('started_at').notNull(),
    finishedAt: instant('finished_at').notNull(),
    leaseToken: integer('lease_token').notNull(),
    late: boolean('late').notNull(),
    outcome: text('outcome').notNull(),
    code: text('code'),
    httpStatus: smallint('http_status'),
    detail: text('detail'),
    providerMessageId: text('provider_message_id'),
  },
  (t) => [
    primaryKey({
      name: 'attempt_results_pkey',
      columns: [t.lane, t.notificationId, t.number, t.leaseToken, t.startedAt],
    }),
    check('attempt_outcome_known', sql`${t.outcome} in ('accepted','rejected','unavailable','unknown')`),
  ],
)
