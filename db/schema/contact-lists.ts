import { bigint, jsonb, pgTable, text, uuid } from 'drizzle-orm/pg-core'
import { instant } from './column-types'

/** A named list of contacts. `uniqueIdentifier`: the columns that together say who a contact is; fixed for its life. */
export const contactLists = pgTable('contact_lists', {
  id: uuid('id').primaryKey(),
  name: text('name').notNull().unique(),
  uniqueIdentifier: jsonb('unique_identifier').$type<string[]>().notNull(),
  /** What Once calls a value → the column of the file that has it. */
  columns: jsonb('columns').$type<Record<string, string>>().notNull(),
  /** Kept by the statement that adds contacts. */
  contacts: bigint('contacts', { mode: 'number' }).notNull().default(0),
  createdAt: instant('created_at').notNull().defaultNow(),
})
