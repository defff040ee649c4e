import { sql } from 'drizzle-orm'
import { check, doublePrecision, integer, pgTable, primaryKey, smallint, text, uuid } from 'drizzle-orm/pg-core'
import { instant } from './column-types'

/**
 * How each provider is doing, as all workers see it. A row appears with the first outcome or operator's word; none means
 * closed. `breakerEpoch` grows with each transition: who decided on an older one changes nothing. No lane: a row a provider.
 */
export const providerStates = pgTable(
  'provider_states',
  {
    provider: text('provider').primaryKey(),
    breaker: text('breaker').notNull().default('closed'),
    breakerEpoch: integer('breaker_epoch').notNull().default(0),
    breakerSince: instant('breaker_since').notNull().defaultNow(),
    openUntil: instant('open_until'),
    /** The provider asked to be left alone until then. */
    askedToWaitUntil: instant('asked_to_wait_until'),
    /** What is left for repeated calls, and when that was reckoned. */
    retryTokens: doublePrecision('retry_tokens').notNull(),
    retryReckonedAt: instant('retry_reckoned_at').notNull().defaultNow(),
    retryGranted: integer('retry_granted').notNull().default(0),
    pausedAt: instant('paused_at'),
    pausedBy: text('paused_by'),
    pauseReason: text('pause_reason'),
  },
  (t) => [
    check('breaker_known', sql`${t.breaker} in ('closed','open','half_open')`),
    check('open_has_end', sql`(${t.breaker} = 'open') = (${t.openUntil} is not null)`),
    check('pause_has_author', sql`(${t.pausedAt} is null) = (${t.pausedBy} is null)`),
  ],
)

/** The calls that a half-open provider may get: a slot is one, and who holds it is the only one that may make it. */
export const providerProbes = pgTable(
  'provider_probes',
  {
    provider: text('provider').notNull(),
    slot: smallint('slot').notNull(),
    token: uuid('token').notNull(),
    leasedUntil: instant('leased_until').notNull(),
  },
  (t) => [primaryKey({ name: 'provider_probes_pkey', columns: [t.provider, t.slot] })],
)

/** Calls by outcome and second, kept for an hour: what breakers are decided on. */
export const providerOutcomes = pgTable(
  'provider_outcomes',
  {
    provider: text('provider').notNull(),
    second: instant('second').notNull(),
    accepted: integer('accepted').notNull(),
    rejected: integer('rejected').notNull(),
    unavailable: integer('unavailable').notNull(),
    unknown: integer('unknown').notNull(),
    /** Of all these, the ones that a breaker takes for failures. */
    failures: integer('failures').notNull(),
  },
  (t) => [primaryKey({ name: 'provider_outcomes_pkey', columns: [t.provider, t.second] })],
)
