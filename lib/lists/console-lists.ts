import { database } from '@/db/client'
import { readContactLists } from '@/db/queries/read-contact-lists'
import { readLastUploads } from '@/db/queries/read-last-uploads'
import { actorOf, type Operator, requirePermission } from '@/lib/auth/operator'
import { AppError } from '@/lib/domain/errors'
import { validate } from '@/lib/http/validate'
import { createList } from '@/lib/lists/create-list'
import { createListSchema } from '@/lib/lists/list-schemas'
import { listView } from '@/lib/lists/list-view'
import { readList } from '@/lib/lists/read-lists'
import { type UploadAnswer, uploadContacts } from '@/lib/lists/upload-contacts'

/** Lists by name with their last upload: `limit` of them from the one after `after`. @throws AppError `forbidden` */
export async function listsWithUploads(by: Operator, after: string, limit: number) {
  requirePermission(by, 'lists.read')
  const sql = database('console')
  const rows = await readContactLists(sql, after, limit + 1)
  const shown = rows.slice(0, limit)
  const uploads = await readLastUploads(
    sql,
    shown.map(({ id }) => id),
  )
  const items = shown.map((row) => ({ ...listView(row), lastUploadAt: uploads.get(row.id)?.toISOString() ?? null }))
  return { items, nextCursor: rows.length > limit ? (items.at(-1)?.name ?? null) : null }
}

export type ListWithUpload = Awaited<ReturnType<typeof listsWithUploads>>['items'][number]

/** One list with its newest uploads; null when there is none of this name. @throws AppError `forbidden` */
export async function listForConsole(by: Operator, name: string) {
  requirePermission(by, 'lists.read')
  try {
    return await readList(name)
  } catch (error) {
    if (error instanceof AppError && error.code === 'not_found') return null
    throw error
  }
}

export type ListUpload = Awaited<ReturnType<typeof readList>>['uploads'][number]

/** Makes a list by hand. @throws AppError `forbidden`, `invalid`, `not_allowed` */
export async function makeList(by: Operator, input: unknown) {
  requirePermission(by, 'lists.manage')
  return createList(validate(createListSchema, input), actorOf(by))
}

/** Uploads a file by hand, through the code of the API. @throws AppError `forbidden`, and what `uploadContacts` throws */
export async function uploadByHand(
  by: Operator,
  upload: { list: string; body: AsyncIterable<Uint8Array>; dryRun: boolean },
): Promise<UploadAnswer> {
  requirePermission(by, 'lists.manage')
  return uploadContacts({ ...upload, actor: actorOf(by) })
}
