import { database } from '@/db/client'
import { readContactList, readContactLists } from '@/db/queries/read-contact-lists'
import { readListUploads } from '@/db/queries/read-list-uploads'
import { AppError } from '@/lib/domain/errors'
import { listView, uploadView } from '@/lib/lists/list-view'

const uploadsShown = 10

/** Lists by name: `limit` of them from the one after `after`. */
export async function listLists(after: string, limit: number) {
  const rows = await readContactLists(database('console'), after, limit + 1)
  const items = rows.slice(0, limit).map(listView)
  return { items, nextCursor: rows.length > limit ? (items.at(-1)?.name ?? null) : null }
}

/** One list with its newest uploads. @throws AppError `not_found` */
export async function readList(name: string) {
  const sql = database('console')
  const list = await readContactList(sql, name)
  if (!list) throw new AppError('not_found', `There is no list "${name}".`)
  const uploads = await readListUploads(sql, list.id, uploadsShown)
  return { ...listView(list), uploads: uploads.map(uploadView) }
}
