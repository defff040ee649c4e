'use server'

import { answering, type Refused } from '@/app/(console)/answering'
import { AppError } from '@/lib/domain/errors'
import { type BulkAnswer, type BulkCommand, bulkCommands, requestMany } from '@/lib/operations/request-many'

/** Asks for the same command of several notifications at once; each stands alone. */
export async function bulkCommandAction(
  command: BulkCommand,
  ids: string[],
  reason: string,
): Promise<({ kind: 'asked' } & BulkAnswer) | Refused> {
  return answering(async (by) => {
    if (!Object.hasOwn(bulkCommands, command)) throw new AppError('malformed', 'There is no such command.')
    const answer = await requestMany(by, { command, ids: ids.map(String), reason: String(reason) })
    return { kind: 'asked' as const, ...answer }
  })
}
