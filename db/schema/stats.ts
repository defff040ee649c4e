import { bigint, index, integer, pgTable, primaryKey, smallint, text } from 'drizzle-orm/pg-core'
import { instant } from './column-types'

const dimensions = () => ({
  measure: text('measure').notNull(),
  type: text('type').notNull(),
  channel: text('channel').notNull(),
  provider: text('provider').notNull(),
  guard: text('guard').notNull(),
  /** Latency histogram bin for measure `latency`, else 0. */
  bin: smallint('bin').notNull(),
})

/** Appended by the statement that changed the facts; folded into the tables below and deleted in one statement. */
export const statDeltas = pgTable(
  'stat_deltas',
  { lane: smallint('lane').notNull(), at: instant('at').notNull(), ...dimensions(), n: integer('n').notNull() },
  (t) => [index('stat_deltas_at').on(t.at)],
)

export const statsMinute = pgTable(
  'stats_minute',
  { bucket: instant('bucket').notNull(), ...dimensions(), n: bigint('n', { mode: 'number' }).notNull() },
  (t) => [
    primaryKey({
      name: 'stats_minute_pkey',
      columns: [t.bucket, t.measure, t.type, t.channel, t.provider, t.guard, t.bin],
    }),
  ],
)

/** Each measure of an hour, of days that are over, up to where the fact cursor `hours` stands: a chart by hour reads a few rows of each. */
export const statsHourTotal = pgTable(
  'stats_hour_total',
  {
    bucket: instant('bucket').notNull(),
    measure: text('measure').notNull(),
    n: bigint('n', { mode: 'number' }).notNull(),
  },
  (t) => [primaryKey({ name: 'stats_hour_total_pkey', columns: [t.bucket, t.measure] })],
)

/** Of days that are over, summed up from the hours once nothing of them can be missing: up to where the fact cursor `days` stands. */
export const statsDay = pgTable(
  'stats_day',
  { bucket: instant('bucket').notNull(), ...dimensions(), n: bigint('n', { mode: 'number' }).notNull() },
  (t) => [
    primaryKey({
      name: 'stats_day_pkey',
      columns: [t.bucket, t.measure, t.type, t.channel, t.provider, t.guard, t.bin],
    }),
  ],
)

export const statsHour = pgTable(
  'stats_hour',
  { bucket: instant('bucket').notNull(), ...dimensions(), n: bigint('n', { mode: 'number' }).notNull() },
  (t) => [
    primaryKey({
      name: 'stats_hour_pkey',
      columns: [t.bucket, t.measure, t.type, t.channel, t.provider, t.guard, t.bin],
    }),
  ],
)
