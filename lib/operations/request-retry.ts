import { database } from '@/db/client'
import { readRetryState } from '@/db/queries/read-retry-state'
import { requestCommand } from '@/db/queries/request-command'
import { announceCommand } from '@/lib/delivery/work-announcements'
import { AppError } from '@/lib/domain/errors'
import { isUuid } from '@/lib/domain/identity'
import { laneOf } from '@/lib/domain/lane'
import { retryableStatuses, visibleStatus } from '@/lib/domain/notification'
import { newId } from '@/lib/intake/build-request'

/**
 * Asks for another attempt of a dead letter: same key, same bytes. What is written is a command; the engine does it.
 * The caller has checked the permission `notification.retry`.
 * @param request `commandId` makes asking twice one command
 * @throws AppError `not_found`, `not_allowed` naming the status
 */
export async function requestRetry(request: {
  actor: string
  notificationId: string
  reason: string | null
  commandId?: string
}): Promise<{ commandId: string }> {
  const { actor, notificationId, reason, commandId = newId() } = request
  if (!isUuid(notificationId)) throw new AppError('not_found', 'There is no such notification.')
  const sql = database('console')
  const state = await readRetryState(sql, laneOf(notificationId), notificationId)
  if (!state) throw new AppError('not_found', 'There is no such notification.')
  const status = visibleStatus(state.settled, state.work)
  if (!retryableStatuses.some((retryable) => retryable === status)) {
    throw new AppError(
      'not_allowed',
      `A notification that is ${status} cannot be retried; only a dead_lettered one can.`,
    )
  }
  await requestCommand(sql, {
    id: commandId,
    kind: 'retry',
    notificationId,
    actor,
    reason,
    detail: null,
    auditId: newId(),
  })
  announceCommand()
  return { commandId }
}
