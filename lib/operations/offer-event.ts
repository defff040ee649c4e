import type { Database } from '@/db/client'
import { isDuplicateRow } from '@/db/errors'
import { type EventRow, readEvent } from '@/db/queries/list-events'
import { finishCommand, type PendingCommand } from '@/db/queries/pending-commands'
import { type ActiveConfiguration, activeConfiguration } from '@/lib/configuration/active-configuration'
import { announceWork } from '@/lib/delivery/work-announcements'
import { AppError } from '@/lib/domain/errors'
import { laneOf } from '@/lib/domain/lane'
import { type AcceptResult, acceptMany } from '@/lib/intake/accept-many'
import type { AcceptRequest } from '@/lib/intake/accept-request'
import { mayPass } from '@/lib/intake/may-pass'
import { missedNotifications } from '@/lib/intake/missed-notifications'
import { type CommandResult, done, refused } from '@/lib/operations/command-result'
import { eventDetailSchema } from '@/lib/operations/command-schemas'

/**
 * Offers a kept event to the intake again: every guard decides anew about the notifications that it has not made. Dying
 * between accepting and ending the command is harmless: what was made is not missed any more.
 */
export async function offerEvent(sql: Database, command: PendingCommand): Promise<CommandResult> {
  const { type } = eventDetailSchema.parse(command.detail ?? {})
  const event = await readEvent(sql, laneOf(command.notificationId), command.notificationId)
  if (!event) return refused('The event is not kept any more.')
  const requests = missedOrProblem(event, await activeConfiguration(), type ?? undefined)
  if (typeof requests === 'string') return refused(requests)
  if (requests.length === 0) return refused('It has made every notification that it should by now.')
  const answers = await accept(sql, requests)
  const queued = answers.filter((answer) => answer === 'queued').length
  if (queued === 0) return refused(answers.join('; '))
  await finishCommand(sql, command.id, `${queued} of ${answers.length} notifications queued`)
  return done
}

function missedOrProblem(event: EventRow, configuration: ActiveConfiguration, type?: string): AcceptRequest[] | string {
  try {
    return missedNotifications(event, configuration, type)
  } catch (error) {
    if (error instanceof AppError && error.code === 'invalid') return error.message
    throw error
  }
}

async function accept(sql: Database, requests: AcceptRequest[]): Promise<string[]> {
  try {
    const { results, work } = await acceptMany(requests, new Set(), sql)
    announceWork(work)
    return results.map(answerOf)
  } catch (error) {
    return [answerOf({ kind: 'error', error: error instanceof Error ? error : new Error('accepting failed') })]
  }
}

/** @throws the error of a request that says nothing about the request */
function answerOf(result: AcceptResult): string {
  if (result.kind === 'error') {
    // The id follows from event and type: another engine has made this very notification a moment ago.
    if (isDuplicateRow(result.error, 'notifications_pkey')) return 'made by another replay meanwhile'
    if (result.error instanceof AppError && !mayPass(result.error)) return result.error.message
    throw result.error
  }
  const body = JSON.parse(result.answer.body) as { suppression?: { guard: string; rule: string; duplicateOf: string } }
  if (!body.suppression) return 'queued'
  return `suppressed by ${body.suppression.guard}, rule ${body.suppression.rule}: the same as ${body.suppression.duplicateOf}`
}
