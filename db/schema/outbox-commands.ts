import { sql } from 'drizzle-orm'
import { check, index, jsonb, pgTable, text, uuid } from 'drizzle-orm/pg-core'
import { instant } from './column-types'

/** What an operator asked for, written with its audit record in one statement and done by the engine. */
export const outboxCommands = pgTable(
  'outbox_commands',
  {
    id: uuid('id').primaryKey(),
    kind: text('kind').notNull(),
    notificationId: uuid('notification_id').notNull(),
    actor: text('actor').notNull(),
    reason: text('reason'),
    detail: jsonb('detail'),
    status: text('status').notNull().default('pending'),
    answer: text('answer'),
    createdAt: instant('created_at').notNull().defaultNow(),
    doneAt: instant('done_at'),
    /** The replay that asked for it: it waits while that one is paused. */
    replayId: uuid('replay_id'),
  },
  (t) => [
    index('outbox_commands_pending').on(t.createdAt).where(sql`${t.status} = 'pending'`),
    /** What retention goes by. */
    index('outbox_commands_ended').on(t.doneAt).where(sql`${t.status} <> 'pending'`),
    index('outbox_commands_of_notification').on(t.notificationId, t.createdAt),
    check('command_kind_known', sql`${t.kind} in ('retry','cancel','resolve','resend','replay_event')`),
    check('command_status_known', sql`${t.status} in ('pending','done','refused')`),
    check('done_at_with_outcome', sql`(${t.status} = 'pending') = (${t.doneAt} is null)`),
  ],
)
