import type { Database } from '@/db/client'
import { insertResend } from '@/db/queries/insert-resend'
import type { PendingCommand } from '@/db/queries/pending-commands'
import { readClock } from '@/db/queries/read-clock'
import { type OperationState, readOperationState } from '@/db/queries/read-operation-state'
import { activeConfiguration } from '@/lib/configuration/active-configuration'
import { announceWork } from '@/lib/delivery/work-announcements'
import { lengthMs } from '@/lib/domain/duration'
import { laneOf } from '@/lib/domain/lane'
import { resendableStatuses, unsentStatuses, visibleStatus } from '@/lib/domain/notification'
import { succeededSince } from '@/lib/domain/replay'
import { sha256 } from '@/lib/domain/sha256'
import { newId } from '@/lib/intake/build-request'
import { contentBytes, openContentBytes, sealContent, type UnsealedContent } from '@/lib/intake/notification-content'
import { referencesOf } from '@/lib/intake/references'
import { type CommandResult, done, refused } from '@/lib/operations/command-result'
import { replayDetailSchema, resendDetailSchema } from '@/lib/operations/command-schemas'
import { enabledProvider } from '@/lib/operations/enabled-provider'
import { windowsToOpen } from '@/lib/operations/windows-of-notification'

/** Does a resend command: the same content to the same recipient as a notification of its own, or says why not. */
export async function resendNotification(sql: Database, command: PendingCommand): Promise<CommandResult> {
  const { id: commandId, notificationId: originalId } = command
  const lane = laneOf(originalId)
  const state = await readOperationState(sql, lane, originalId)
  if (!state) return refused('There is no such notification any more.')
  const status = visibleStatus(state.settled, state.work)
  if (!resendableStatuses.some((allowed) => allowed === status)) return refused(`It is ${status} again.`)
  const once = command.replayId !== null || resendDetailSchema.parse(command.detail ?? {}).once === true
  if (command.replayId !== null) {
    const { statusThen = null } = replayDetailSchema.parse(command.detail ?? {})
    if (succeededSince(statusThen, status)) return refused(`It has succeeded since the preview: it is ${status}.`)
  }
  const content = frozenContent(state, originalId)
  if (typeof content === 'string') return refused(content)
  const provider = await enabledProvider(state.type)
  if (provider === null) return refused('No provider of its route is enabled.')
  const now = await readClock(sql)
  await insertResend(sql, {
    ...{ originalId, commandId, provider, now, work: state.work, once },
    ...copied(content, newId(lane)),
    expiresAt: new Date(now.getTime() + (await lifetimeMs(state.type))),
    duplicateRisk: !unsentStatuses.some((unsent) => unsent === status),
    configurationVersion: state.configurationVersion,
    windows: await windowsToOpen(state, originalId, now),
  })
  announceWork([{ lane, provider }])
  return done
}

/** What was frozen at acceptance, only if it is still those bytes; else why it cannot be sent. */
function frozenContent({ sealed, bodyHash }: OperationState, id: string): UnsealedContent | string {
  if (!sealed || !bodyHash) return 'Its content is past retention.'
  const bytes = openContentBytes(id, sealed)
  const same = sha256(bytes).equals(bodyHash)
  return same ? (JSON.parse(bytes.toString()) as UnsealedContent) : 'Its content is not what was accepted.'
}

/** The same words to the same recipient under a new id, which is the provider's key. The original's times are over. */
function copied({ message, envelope }: UnsealedContent, id: string) {
  const bytes = contentBytes({
    message: { ...message, notificationId: id },
    envelope: { ...envelope, sendAt: null, expiresAt: null },
  })
  const bodyHash = sha256(bytes)
  return { id, bodyHash, sealed: sealContent(id, bytes), references: referencesOf(message) }
}

async function lifetimeMs(type: string): Promise<number> {
  const expiresAfter = (await activeConfiguration()).type(type)?.expiresAfter
  return expiresAfter === undefined ? 0 : lengthMs(expiresAfter)
}
