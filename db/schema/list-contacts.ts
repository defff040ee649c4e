import { pgTable, primaryKey, smallint, uuid } from 'drizzle-orm/pg-core'
import { bytea, instant } from './column-types'

/**
 * One row a person on a list. `identity`: keyed hash of the identifier columns, the same on every list that identifies
 * people alike. `contentHash`: keyed hash of all cells, by which an upload sees that nothing changed. Cells are sealed.
 */
export const listContacts = pgTable(
  'list_contacts',
  {
    lane: smallint('lane').notNull(),
    listId: uuid('list_id').notNull(),
    identity: uuid('identity').notNull(),
    contentHash: uuid('content_hash').notNull(),
    /** The upload that added or last changed it. */
    uploadId: uuid('upload_id').notNull(),
    addedAt: instant('added_at').notNull(),
    sealed: bytea('sealed').notNull(),
  },
  (t) => [primaryKey({ name: 'list_contacts_pkey', columns: [t.lane, t.listId, t.identity] })],
)
