import { sql } from 'drizzle-orm'
import { check, doublePrecision, index, integer, jsonb, pgTable, text, uuid } from 'drizzle-orm/pg-core'
import { instant } from './column-types'

/**
 * A previewed batch: its selection is frozen in `replay_items` before anybody starts it. `fed` of its `items` were handed
 * to the engine as commands; each of these ended as done or skipped. Nothing readable of a customer is in `filter`.
 */
export const replays = pgTable(
  'replays',
  {
    id: uuid('id').primaryKey(),
    mode: text('mode').notNull(),
    status: text('status').notNull().default('counting'),
    filter: jsonb('filter').notNull(),
    /** SHA-256 of what was asked for: the same key with other content is told apart. */
    contentHash: text('content_hash').notNull(),
    counts: jsonb('counts'),
    previewedBy: text('previewed_by').notNull(),
    previewedAt: instant('previewed_at').notNull().defaultNow(),
    name: text('name'),
    reason: text('reason'),
    actor: text('actor'),
    startKey: uuid('start_key').unique('replays_start_key'),
    ratePerSecond: doublePrecision('rate_per_second'),
    startedAt: instant('started_at'),
    /** Up to here the pace is used up. */
    pacedAt: instant('paced_at'),
    finishedAt: instant('finished_at'),
    items: integer('items').notNull().default(0),
    fed: integer('fed').notNull().default(0),
    done: integer('done').notNull().default(0),
    skipped: integer('skipped').notNull().default(0),
  },
  (t) => [
    index('replays_newest').on(t.startedAt.desc(), t.id.desc()).where(sql`${t.startedAt} is not null`),
    index('replays_at_work').on(t.startedAt).where(sql`${t.status} = 'running' or ${t.fed} > ${t.done} + ${t.skipped}`),
    check('replay_mode_known', sql`${t.mode} in ('retry','resend','events')`),
    check('replay_status_known', sql`${t.status} in ('counting','previewed','running','paused','aborted','finished')`),
    check(
      'replay_started_by_somebody',
      sql`${t.startedAt} is null or (${t.actor} is not null and ${t.name} is not null)`,
    ),
    check('replay_within_selection', sql`${t.done} + ${t.skipped} <= ${t.fed} and ${t.fed} <= ${t.items}`),
  ],
)
