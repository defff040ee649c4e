import { sql } from 'drizzle-orm'
import { boolean, check, index, integer, jsonb, pgTable, primaryKey, smallint, text, uuid } from 'drizzle-orm/pg-core'
import { bytea, instant } from './column-types'

/**
 * The notification's settled state. While its outbox message exists, that row says more (ready, leased, dispatching,
 * held, dead). No index covers `status`, and pages keep room (fillfactor 60), so that finishing stays a heap-only update.
 */
export const notifications = pgTable(
  'notifications',
  {
    lane: smallint('lane').notNull(),
    id: uuid('id').notNull(),
    producerId: uuid('producer_id').notNull(),
    type: text('type').notNull(),
    channel: text('channel').notNull(),
    status: text('status').notNull(),
    configurationVersion: integer('configuration_version').notNull(),
    campaign: text('campaign'),
    keyHash: uuid('key_hash').notNull(),
    eventId: uuid('event_id'),
    bodyHash: bytea('body_hash'),
    provider: text('provider'),
    providerMessageId: text('provider_message_id'),
    duplicateRisk: boolean('duplicate_risk').notNull().default(false),
    acceptedAt: instant('accepted_at').notNull(),
    occurredAt: instant('occurred_at'),
    sendAt: instant('send_at'),
    expiresAt: instant('expires_at'),
    sentAt: instant('sent_at'),
    settledAt: instant('settled_at'),
    /** A person asked for this one although the other exists: the windows were passed by on purpose. */
    resendOf: uuid('resend_of'),
    /** When it was sent again last: what came of that stands for it. */
    resentAt: instant('resent_at'),
    /** The windows it gave free when nobody seemed to have got it: they stand again when a provider proves that it had it after all. */
    releasedWindows: jsonb('released_windows'),
  },
  (t) => [
    primaryKey({ name: 'notifications_pkey', columns: [t.lane, t.id] }),
    index('notifications_newest').on(t.acceptedAt.desc(), t.id.desc()),
    index('notifications_of_type').on(t.type, t.acceptedAt.desc(), t.id.desc()),
    index('notifications_of_campaign')
      .on(t.campaign, t.acceptedAt.desc(), t.id.desc())
      .where(sql`${t.campaign} is not null`),
    index('notifications_of_event').on(t.eventId).where(sql`${t.eventId} is not null`),
    // Few rows, and finishing leaves the flag as it is: the update stays heap-only.
    index('notifications_at_risk').on(t.acceptedAt.desc(), t.id.desc()).where(sql`${t.duplicateRisk}`),
    index('notifications_of_resent').on(t.resendOf).where(sql`${t.resendOf} is not null`),
    check(
      'notification_status_known',
      sql`${t.status} in ('queued','sent','delivered','undelivered','suppressed','needs_review','dead_lettered','cancelled','expired')`,
    ),
    check('sent_has_instant', sql`${t.status} not in ('sent','delivered','undelivered') or ${t.sentAt} is not null`),
  ],
)
