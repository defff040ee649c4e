import { sql } from 'drizzle-orm'
import { bigint, check, pgTable, smallint } from 'drizzle-orm/pg-core'
import { bytea, instant } from './column-types'

/** The head of the audit's hash chain: one row, made by the migration. Who seals moves it from where it stood when read. */
export const auditChain = pgTable(
  'audit_chain',
  {
    id: smallint('id').primaryKey(),
    sequence: bigint('sequence', { mode: 'number' }).notNull(),
    /** Of the newest sealed record; 32 zero bytes before the first. */
    hash: bytea('hash').notNull(),
    sealedAt: instant('sealed_at').notNull(),
    /** Up to here records are past retention and gone: what is left is verified from this one's hash. 0: none is gone. */
    droppedSequence: bigint('dropped_sequence', { mode: 'number' }).notNull().default(0),
    droppedHash: bytea('dropped_hash').notNull().default(sql`decode(repeat('00', 32), 'hex')`),
    /** Made with the installation's keys: who can only write to the database cannot pass a deletion off as retention. */
    droppedSignature: bytea('dropped_signature'),
  },
  (t) => [
    check('audit_chain_is_one_row', sql`${t.id} = 1`),
    check('audit_chain_hash_is_sha256', sql`octet_length(${t.hash}) = 32`),
  ],
)
