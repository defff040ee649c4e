import { database } from '@/db/client'
import { listWaiting } from '@/db/queries/list-waiting'
import { type Operator, requirePermission } from '@/lib/auth/operator'
import { activeConfiguration } from '@/lib/configuration/active-configuration'
import { AppError } from '@/lib/domain/errors'
import type { Position } from '@/lib/insights/page'
import { type Incident, listIncidents } from '@/lib/insights/waiting'
import { atOnceMax, type BulkAnswer, bulkCommands, requestMany } from '@/lib/operations/request-many'

/** What can be decided about all unknown outcomes of one incident. */
export const incidentCommands = ['confirm_sent', 'confirm_not_sent', 'resend'] as const
export type IncidentCommand = (typeof incidentCommands)[number]

/** What a person saw when they decided: nothing that has come since. */
export type SeenIncident = Pick<Incident, 'provider' | 'reason' | 'newest'>

export type IncidentWish = {
  command: IncidentCommand
  incident: SeenIncident
  reason: string
  /** Where the part before ended; null: from the longest waiting. */
  after: Position | null
  limit?: number
}

/**
 * Asks for the same decision about the next part of an incident, as `requestMany` does. Going through it again asks for
 * nothing twice. `looked`: how many there were in this part; `next`: where the next part begins, null when all are gone through.
 * @throws AppError as `requestMany`, `not_allowed` for more resends than one person may ask for
 */
export async function requestForIncident(
  by: Operator,
  { command, incident: { provider, reason, newest }, after, limit = atOnceMax, ...wish }: IncidentWish,
): Promise<BulkAnswer & { looked: number; next: Position | null }> {
  requirePermission(by, bulkCommands[command].permission)
  if (command === 'resend') await requireFewEnough(provider, reason)
  const filter = { state: 'held', provider, reason: reason ?? '', until: newest } as const
  const rows = await listWaiting(database('console'), filter, after, limit + 1)
  const part = rows.slice(0, limit)
  const last = part.at(-1)
  const answer = await requestMany(by, { command, ids: part.map(({ id }) => id), reason: wish.reason })
  const next = rows.length > limit && last ? { at: last.atExact, id: last.id } : null
  return { ...answer, looked: part.length, next }
}

/** What takes a second person as a replay is not done by one in parts. */
async function requireFewEnough(provider: string, reason: string | null): Promise<void> {
  const { replaysAbove } = (await activeConfiguration()).document.fourEyes ?? {}
  if (replaysAbove === undefined) return
  const incidents = await listIncidents('held')
  const { count = 0 } = incidents.find((one) => one.provider === provider && one.reason === reason) ?? {}
  if (count <= replaysAbove) return
  throw new AppError(
    'not_allowed',
    `More than ${replaysAbove.toLocaleString('en')} resends take a second person. Decide which were not sent: their replay can be asked for.`,
  )
}
