import { sql } from 'drizzle-orm'
import { check, index, integer, pgTable, primaryKey, smallint, text, timestamp, uuid } from 'drizzle-orm/pg-core'
import { instant } from './column-types'

/**
 * One row a claim that was let through: somebody else's system sends, and says afterwards whether it did. The claim opens
 * its windows in `dedup_windows`, with its id as the opener; `windowCloses` is how long each stands once it is confirmed.
 * A `claimed` row whose lease is over is unknown: perhaps sent.
 */
export const guardClaims = pgTable(
  'guard_claims',
  {
    lane: smallint('lane').notNull(),
    claimId: uuid('claim_id').notNull(),
    producerId: uuid('producer_id').notNull(),
    type: text('type').notNull(),
    /** `overtaken`: confirmed after its lease was over and another had been let through. */
    state: text('state').notNull(),
    /** Blind hash of the producer's own name for this claim. */
    keyHash: uuid('key_hash'),
    claimedAt: instant('claimed_at').notNull(),
    leaseExpiresAt: instant('lease_expires_at').notNull(),
    settledAt: instant('settled_at'),
    providerMessageId: text('provider_message_id'),
    configurationVersion: integer('configuration_version').notNull(),
    windowLanes: smallint('window_lanes').array().notNull(),
    windowKeys: uuid('window_keys').array().notNull(),
    windowCloses: timestamp('window_closes', { withTimezone: true, mode: 'date' }).array().notNull(),
  },
  (t) => [
    primaryKey({ name: 'guard_claims_pkey', columns: [t.lane, t.claimId] }),
    index('guard_claims_of_age').on(t.claimedAt),
    check('guard_claim_state_known', sql`${t.state} in ('claimed','confirmed','released','overtaken')`),
    check('guard_claim_settled_has_instant', sql`(${t.state} = 'claimed') = (${t.settledAt} is null)`),
  ],
)
