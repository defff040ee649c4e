import { isDeepStrictEqual } from 'node:util'
import { database } from '@/db/client'
import { insertContactList } from '@/db/queries/insert-contact-list'
import { readContactList } from '@/db/queries/read-contact-lists'
import { AppError } from '@/lib/domain/errors'
import { newId } from '@/lib/intake/build-request'
import type { CreateList } from '@/lib/lists/list-schemas'
import { listView } from '@/lib/lists/list-view'
import { committed, committedBefore } from '@/lib/operations/committed'

/**
 * Makes a list. The caller has checked the scope `lists:write` or the permission `lists.manage`.
 * @returns `made: false` when the same list was made before
 * @throws AppError `not_allowed` when the name belongs to a list of another definition, as `committed`
 */
export async function createList(
  input: CreateList,
  actor: string,
): Promise<{ made: boolean; list: ReturnType<typeof listView> }> {
  const wish = { id: newId(), auditId: newId(), actor, ...input }
  const made = await committed(() => insertContactList(database('commands'), wish))
  if (made) return { made: true, list: listView(made) }
  const known = await readContactList(database('console'), input.name)
  if (known && sameDefinition(known, input)) {
    await committedBefore()
    return { made: false, list: listView(known) }
  }
  throw new AppError(
    'not_allowed',
    `A list "${input.name}" with other identifiers or columns exists already. Choose another name.`,
  )
}

function sameDefinition(known: Pick<CreateList, 'uniqueIdentifier' | 'columns'>, asked: CreateList): boolean {
  return (
    isDeepStrictEqual(known.uniqueIdentifier, asked.uniqueIdentifier) &&
    isDeepStrictEqual({ ...known.columns }, { ...asked.columns })
  )
}
