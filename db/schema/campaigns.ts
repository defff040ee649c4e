import { sql } from 'drizzle-orm'
import { bigint, check, index, integer, jsonb, pgTable, smallint, text, uuid } from 'drizzle-orm/pg-core'
import { instant } from './column-types'

const count = (name: string) => bigint(name, { mode: 'number' }).notNull().default(0)

/**
 * A list walked once, in key order: everything up to the cursor was decided, nothing behind it was. Only the holder of
 * the lease token moves the cursor; counts move with it.
 */
export const campaigns = pgTable(
  'campaigns',
  {
    id: uuid('id').primaryKey(),
    name: text('name').notNull().unique(),
    listId: uuid('list_id').notNull(),
    /** Whose idempotency keys its notifications have. */
    producerId: uuid('producer_id').notNull(),
    type: text('type').notNull(),
    dedupScope: text('dedup_scope').notNull(),
    status: text('status').notNull().default('draft'),
    /** Contacts of the list when it was started. */
    total: count('total'),
    accepted: count('accepted'),
    suppressed: count('suppressed'),
    failed: count('failed'),
    /** Failed contacts by reason. */
    failures: jsonb('failures').$type<Record<string, number>>().notNull().default({}),
    cursorLane: smallint('cursor_lane').notNull().default(0),
    /** Null: nobody of the cursor's lane was decided yet. */
    cursorIdentity: uuid('cursor_identity'),
    leaseToken: integer('lease_token').notNull().default(0),
    leasedUntil: instant('leased_until'),
    /** Why the engine paused it. */
    problem: text('problem'),
    actor: text('actor').notNull(),
    createdAt: instant('created_at').notNull().defaultNow(),
    updatedAt: instant('updated_at').notNull().defaultNow(),
    startedAt: instant('started_at'),
    finishedAt: instant('finished_at'),
  },
  (t) => [
    index('campaigns_running').on(t.updatedAt).where(sql`${t.status} = 'running'`),
    check('campaign_status_known', sql`${t.status} in ('draft','running','paused','completed','cancelled')`),
    check('campaign_scope_known', sql`${t.dedupScope} in ('list','campaign','all_campaigns')`),
    check('campaign_started_has_instant', sql`${t.status} in ('draft','cancelled') or ${t.startedAt} is not null`),
    check(
      'campaign_finish_with_status',
      sql`(${t.status} in ('completed','cancelled')) = (${t.finishedAt} is not null)`,
    ),
  ],
)
