import { index, jsonb, pgTable, primaryKey, text, uuid } from 'drizzle-orm/pg-core'
import { bytea, instant } from './column-types'

/** Same idempotency key, other fingerprint: refused with 422, nothing sent, kept for the producer's engineers. */
export const collisions = pgTable(
  'collisions',
  {
    id: uuid('id').notNull(),
    at: instant('at').notNull(),
    producerId: uuid('producer_id').notNull(),
    keyHash: uuid('key_hash').notNull(),
    key: text('key').notNull(),
    subjectId: uuid('subject_id').notNull(),
    fingerprint: bytea('fingerprint').notNull(),
    firstFingerprint: bytea('first_fingerprint').notNull(),
    paths: jsonb('paths').$type<string[]>().notNull(),
  },
  (t) => [
    primaryKey({ name: 'collisions_pkey', columns: [t.id] }),
    index('collisions_newest').on(t.at.desc(), t.id.desc()),
    index('collisions_of_producer').on(t.producerId, t.at.desc(), t.id.desc()),
    index('collisions_of_key').on(t.key, t.at.desc(), t.id.desc()),
  ],
)
