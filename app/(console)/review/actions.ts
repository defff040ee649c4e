'use server'

import { answering, type Refused } from '@/app/(console)/answering'
import { AppError } from '@/lib/domain/errors'
import { cursorOf, isExactInstant, readCursor } from '@/lib/http/query-parameters'
import {
  type IncidentCommand,
  incidentCommands,
  requestForIncident,
  type SeenIncident,
} from '@/lib/operations/request-for-incident'
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

/** Asks for the same decision about the next part of an incident; `next` is where the part after it begins. */
export async function incidentCommandAction(
  command: IncidentCommand,
  { provider, reason, newest }: SeenIncident,
  cursor: string | null,
  why: string,
): Promise<({ kind: 'asked'; looked: number; next: string | null } & BulkAnswer) | Refused> {
  return answering(async (by) => {
    const after = cursor === null ? null : readCursor(String(cursor))
    if (!incidentCommands.includes(command) || !isExactInstant(String(newest)) || (cursor !== null && after === null))
      throw new AppError('malformed', 'There is no such decision.')
    const incident = { provider: String(provider), reason: reason === null ? null : String(reason), newest }
    const { next, ...answer } = await requestForIncident(by, { command, incident, after, reason: String(why) })
    return { kind: 'asked' as const, ...answer, next: cursorOf(next) }
  })
}
