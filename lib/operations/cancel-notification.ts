import type { Database } from '@/db/client'
import { cancelMessage } from '@/db/queries/cancel-message'
import type { PendingCommand } from '@/db/queries/pending-commands'
import { readClock } from '@/db/queries/read-clock'
import { readOperationState } from '@/db/queries/read-operation-state'
import { laneOf } from '@/lib/domain/lane'
import { cancellableStatuses, visibleStatus } from '@/lib/domain/notification'
import { type CommandResult, done, refused } from '@/lib/operations/command-result'
import { windowsItMayHold } from '@/lib/operations/windows-of-notification'

/** Does a cancel command, or says why not: what is being sent now cannot be called back. */
export async function cancelNotification(sql: Database, command: PendingCommand): Promise<CommandResult> {
  const { id: commandId, notificationId } = command
  const state = await readOperationState(sql, laneOf(notificationId), notificationId)
  if (!state) return refused('There is no such notification any more.')
  const status = visibleStatus(state.settled, state.work)
  if (!cancellableStatuses.some((allowed) => allowed === status)) return refused(`It was ${status} already.`)
  const windowKeys = await windowsItMayHold(state, notificationId)
  await cancelMessage(sql, { notificationId, commandId, now: await readClock(sql), windowKeys })
  return done
}
