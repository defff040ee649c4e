import { sql } from 'drizzle-orm'
import { bigint, check, index, jsonb, pgTable, text, uuid } from 'drizzle-orm/pg-core'
import { bytea, instant } from './column-types'

const count = (name: string) => bigint(name, { mode: 'number' }).notNull().default(0)

/**
 * What an upload did so far: counts are kept by the statement that writes the contacts, so a dead upload's row still
 * tells the truth. `errors`: the first 1000 faults by row and column, without any value of the file.
 */
export const listUploads = pgTable(
  'list_uploads',
  {
    id: uuid('id').primaryKey(),
    listId: uuid('list_id').notNull(),
    status: text('status').notNull().default('running'),
    rows: count('rows'),
    added: count('added'),
    updated: count('updated'),
    duplicatesInFile: count('duplicates_in_file'),
    duplicatesInList: count('duplicates_in_list'),
    invalid: count('invalid'),
    bytes: count('bytes'),
    errors: jsonb('errors').$type<{ row: number; column: string | null; message: string }[]>(),
    problem: text('problem'),
    contentSha256: bytea('content_sha256'),
    actor: text('actor').notNull(),
    startedAt: instant('started_at').notNull().defaultNow(),
    updatedAt: instant('updated_at').notNull().defaultNow(),
    finishedAt: instant('finished_at'),
  },
  (t) => [
    index('list_uploads_of_list').on(t.listId, t.startedAt.desc()),
    check('upload_status_known', sql`${t.status} in ('running','completed','refused')`),
    check('upload_finish_with_status', sql`(${t.status} = 'running') = (${t.finishedAt} is null)`),
  ],
)
