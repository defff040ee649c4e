import { database } from '@/db/client'
import { type ApprovalRow, readApproval } from '@/db/queries/read-approvals'
import { AppError } from '@/lib/domain/errors'
import { isUuid } from '@/lib/domain/identity'

/** The request that somebody decides on. @throws AppError `not_found` */
export async function requestOf(id: string): Promise<ApprovalRow> {
  const row = isUuid(id) ? await readApproval(database('console'), id) : null
  if (!row) throw new AppError('not_found', 'There is no such request.')
  return row
}
