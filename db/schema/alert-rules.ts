import { sql } from 'drizzle-orm'
import { boolean, check, doublePrecision, integer, pgTable, text, unique, uuid } from 'drizzle-orm/pg-core'
import { bytea, instant } from './column-types'

/**
 * What is watched, who is told, and where it stands. `epoch` grows with each step and with each change of the rule: a process
 * that decided on an older one changes nothing and tells nobody.
 */
export const alertRules = pgTable(
  'alert_rules',
  {
    id: uuid('id').primaryKey(),
    name: text('name').notNull(),
    enabled: boolean('enabled').notNull().default(true),
    alarm: text('alarm').notNull(),
    threshold: doublePrecision('threshold').notNull(),
    holdSeconds: integer('hold_seconds').notNull(),
    remindSeconds: integer('remind_seconds'),
    /** Kind, address and secret. */
    target: bytea('target').notNull(),
    revision: integer('revision').notNull().default(1),
    phase: text('phase').notNull().default('quiet'),
    since: instant('since').notNull().defaultNow(),
    toldAt: instant('told_at'),
    epoch: integer('epoch').notNull().default(0),
  },
  (t) => [
    unique('alert_rule_name').on(t.name),
    check('alert_phase_known', sql`${t.phase} in ('quiet','rising','raised','falling')`),
    check('alert_hold_is_time', sql`${t.holdSeconds} >= 0 and (${t.remindSeconds} is null or ${t.remindSeconds} > 0)`),
  ],
)
