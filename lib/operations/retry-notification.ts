import type { Database } from '@/db/client'
import type { PendingCommand } from '@/db/queries/pending-commands'
import { readClock } from '@/db/queries/read-clock'
import { readOperationState } from '@/db/queries/read-operation-state'
import { retryDeadLetter } from '@/db/queries/retry-dead-letter'
import { announceWork } from '@/lib/delivery/work-announcements'
import { laneOf } from '@/lib/domain/lane'
import { visibleStatus } from '@/lib/domain/notification'
import { type CommandResult, done, refused } from '@/lib/operations/command-result'
import { enabledProvider } from '@/lib/operations/enabled-provider'
import { windowsToOpen } from '@/lib/operations/windows-of-notification'

/** Does a retry command: takes the notification's windows again and puts it back to work, or says why not. */
export async function retryNotification(sql: Database, command: PendingCommand): Promise<CommandResult> {
  const { notificationId } = command
  const lane = laneOf(notificationId)
  const state = await readOperationState(sql, lane, notificationId)
  if (!state) return refused('There is no such notification any more.')
  const status = visibleStatus(state.settled, state.work)
  if (state.work !== 'dead') return refused(`It is not a dead letter any more: it is ${status}.`)
  if (state.expired) return refused('It has expired: what it says is of no use any more.')
  if (!state.sealed) return refused('Its content is past retention.')
  const provider = await enabledProvider(state.type)
  if (provider === null) return refused('No provider of its route is enabled.')
  const now = await readClock(sql)
  const windows = await windowsToOpen(state, notificationId, now)
  await retryDeadLetter(sql, {
    notificationId,
    commandId: command.id,
    provider,
    now,
    configurationVersion: state.configurationVersion,
    windows: windows.filter(({ windowKey }) => state.windowKeys.includes(windowKey)),
  })
  announceWork([{ lane, provider }])
  return done
}
