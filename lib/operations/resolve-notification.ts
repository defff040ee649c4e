import type { Database } from '@/db/client'
import type { PendingCommand } from '@/db/queries/pending-commands'
import { readClock } from '@/db/queries/read-clock'
import { readOperationState } from '@/db/queries/read-operation-state'
import { resolveAsNotSent } from '@/db/queries/resolve-as-not-sent'
import { resolveAsSent } from '@/db/queries/resolve-as-sent'
import { laneOf } from '@/lib/domain/lane'
import { visibleStatus } from '@/lib/domain/notification'
import { type CommandResult, done, refused } from '@/lib/operations/command-result'
import { resolveDetailSchema } from '@/lib/operations/command-schemas'
import { windowsItMayHold } from '@/lib/operations/windows-of-notification'

/** Does a resolve command, or says why not: a receipt or an answer of the provider may have settled it before. */
export async function resolveNotification(sql: Database, command: PendingCommand): Promise<CommandResult> {
  const { id: commandId, notificationId } = command
  const { verdict } = resolveDetailSchema.parse(command.detail)
  const state = await readOperationState(sql, laneOf(notificationId), notificationId)
  if (!state) return refused('There is no such notification any more.')
  if (state.work !== 'held') return refused(`It was ${visibleStatus(state.settled, state.work)} already.`)
  const resolve = { notificationId, commandId, now: await readClock(sql) }
  if (verdict === 'sent') await resolveAsSent(sql, resolve)
  else await resolveAsNotSent(sql, { ...resolve, windowKeys: await windowsItMayHold(state, notificationId) })
  return done
}
