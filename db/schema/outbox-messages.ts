import { sql } from 'drizzle-orm'
import { boolean, check, index, integer, jsonb, pgTable, primaryKey, smallint, text, uuid } from 'drizzle-orm/pg-core'
import { instant } from './column-types'

/**
 * The work: one small row per notification that is not settled. It is deleted when the provider took the message;
 * `held` and `dead` rows stay, in front of a person. `leaseToken` grows by one with each lease: who lost it can change nothing.
 */
export const outboxMessages = pgTable(
  'outbox_messages',
  {
    lane: smallint('lane').notNull(),
    notificationId: uuid('notification_id').notNull(),
    state: text('state').notNull().default('ready'),
    provider: text('provider').notNull(),
    /** What one producer sends, or one campaign: flows take turns at a provider, whatever one of them has waiting. A hash: two may share one. */
    flow: smallint('flow').notNull().default(0),
    dueAt: instant('due_at').notNull(),
    expiresAt: instant('expires_at'),
    leaseToken: integer('lease_token').notNull().default(0),
    leasedUntil: instant('leased_until'),
    attemptsStarted: smallint('attempts_started').notNull().default(0),
    /** Attempts since the last manual retry: the retry policy counts these. */
    attemptsInCycle: smallint('attempts_in_cycle').notNull().default(0),
    /** Leases that ran out in a row before an attempt was written: whatever ends its workers must not be leased for ever. */
    lostLeases: smallint('lost_leases').notNull().default(0),
    firstAttemptAt: instant('first_attempt_at'),
    openAttemptAt: instant('open_attempt_at'),
    trigger: text('trigger').notNull().default('first'),
    /** An earlier attempt ended unknown and nothing has settled it: no fallback, no certain failure. */
    uncertain: boolean('uncertain').notNull().default(false),
    /** That attempt, or one of several, was at another provider than this: by an accepted risk alone. No answer from here settles it. */
    uncertainElsewhere: boolean('uncertain_elsewhere').notNull().default(false),
    /** How often the provider was asked about the unknown outcome that is open now. */
    lookups: smallint('lookups').notNull().default(0),
    waitingReason: text('waiting_reason'),
    sinceAt: instant('since_at').notNull(),
    configurationVersion: integer('configuration_version').notNull(),
    windowKeys: uuid('window_keys').array().notNull(),
    /** Where the version before kept what is kept with the notification now. Read no more; it goes when none of that version runs. */
    releasedWindows: jsonb('released_windows'),
  },
  (t) => [
    primaryKey({ name: 'outbox_messages_pkey', columns: [t.lane, t.notificationId] }),
    index('outbox_messages_turns').on(t.lane, t.provider, t.flow, t.dueAt).where(sql`${t.state} = 'ready'`),
    // A look-up that is leased is one that is due later: a worker that dies needs no rescue, it is asked again.
    index('outbox_messages_lookups').on(t.lane, t.provider, t.dueAt).where(sql`${t.state} = 'reconciling'`),
    index('outbox_messages_leased').on(t.lane, t.leasedUntil).where(sql`${t.state} in ('leased','dispatching')`),
    index('outbox_messages_waiting').on(t.state, t.sinceAt).where(sql`${t.state} in ('held','dead')`),
    check('outbox_state_known', sql`${t.state} in ('ready','leased','dispatching','reconciling','held','dead')`),
    check('lease_has_end', sql`(${t.state} in ('leased','dispatching')) = (${t.leasedUntil} is not null)`),
    check('dispatching_has_attempt', sql`${t.state} <> 'dispatching' or ${t.openAttemptAt} is not null`),
  ],
)
