import { sql } from 'drizzle-orm'
import { check, index, jsonb, pgTable, text, uniqueIndex, uuid } from 'drizzle-orm/pg-core'
import { bytea, instant } from './column-types'

/**
 * What a person asked for that takes a second one. What is asked never changes; whoever approves does exactly that, in the
 * statement that decides. One request at a time waits for the same.
 */
export const approvals = pgTable(
  'approvals',
  {
    id: uuid('id').primaryKey(),
    kind: text('kind').notNull(),
    /** What it is about, as a replay's id. */
    subject: text('subject').notNull(),
    /** All that it takes to do it, sealed: it may name customers or hold secrets. */
    asked: bytea('asked').notNull(),
    /** What of it people may read. */
    shown: jsonb('shown').notNull(),
    requester: text('requester').notNull(),
    reason: text('reason'),
    requestedAt: instant('requested_at').notNull().default(sql`date_trunc('milliseconds', now())`),
    expiresAt: instant('expires_at').notNull(),
    state: text('state').notNull().default('waiting'),
    decider: text('decider'),
    decidedAt: instant('decided_at'),
    decisionReason: text('decision_reason'),
  },
  (t) => [
    uniqueIndex('approvals_waiting_once').on(t.kind, t.subject).where(sql`${t.state} = 'waiting'`),
    index('approvals_newest').on(t.requestedAt.desc(), t.id.desc()),
    check('approval_kind_known', sql`${t.kind} in ('replay','configuration','export')`),
    check('approval_state_known', sql`${t.state} in ('waiting','approved','refused','expired')`),
    check('approval_decided_whole', sql`(${t.state} in ('approved','refused')) = (${t.decider} is not null)`),
    check('approval_by_another', sql`${t.state} <> 'approved' or ${t.decider} <> ${t.requester}`),
  ],
)
