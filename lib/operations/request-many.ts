import { database } from '@/db/client'
import type { CommandKind } from '@/db/queries/request-command'
import { type AskedCommand, requestCommands } from '@/db/queries/request-commands'
import { actorOf, type Operator, requirePermission } from '@/lib/auth/operator'
import type { Permission } from '@/lib/auth/permissions'
import { announceCommand } from '@/lib/delivery/work-announcements'
import { AppError } from '@/lib/domain/errors'
import { isUuid } from '@/lib/domain/identity'
import {
  cancellableStatuses,
  type NotificationStatus,
  resendableStatuses,
  resolvableStatuses,
  retryableStatuses,
  visibleStatus,
} from '@/lib/domain/notification'
import { newId } from '@/lib/intake/build-request'
import { committed, committedBefore } from '@/lib/operations/committed'

/** What may be asked of many at once. Suppressed ones are no subject of a resend here: each deserves a look. */
export const bulkCommands = {
  retry: { kind: 'retry', permission: 'notification.retry', allowed: retryableStatuses, detail: null },
  cancel: { kind: 'cancel', permission: 'notification.cancel', allowed: cancellableStatuses, detail: null },
  resend: {
    kind: 'resend',
    permission: 'notification.resend',
    allowed: resendableStatuses.filter((status) => status !== 'suppressed'),
    detail: { once: true },
  },
  confirm_sent: {
    kind: 'resolve',
    permission: 'notification.resolve',
    allowed: resolvableStatuses,
    detail: { verdict: 'sent' },
  },
  confirm_not_sent: {
    kind: 'resolve',
    permission: 'notification.resolve',
    allowed: resolvableStatuses,
    detail: { verdict: 'not_sent' },
  },
} as const satisfies Record<
  string,
  { kind: CommandKind; permission: Permission; allowed: readonly NotificationStatus[]; detail: object | null }
>
export type BulkCommand = keyof typeof bulkCommands

/** `refused`: why, with how many it is true of. */
export type BulkAnswer = { queued: number; refused: { why: string; count: number }[] }

export const atOnceMax = 200

/**
 * Asks for the same command of several notifications in one statement; those whose status forbids it are counted with the
 * reason. Asked for again, or by two at once, each is done once. @throws AppError `forbidden`, `invalid` without a reason or for too many, as `committed`
 */
export async function requestMany(
  by: Operator,
  wanted: { command: BulkCommand; ids: readonly string[]; reason: string },
): Promise<BulkAnswer> {
  const { kind, permission, allowed, detail } = bulkCommands[wanted.command]
  requirePermission(by, permission)
  const reason = wanted.reason.trim().slice(0, 500)
  const ids = [...new Set(wanted.ids.filter(isUuid).map((id) => id.toLowerCase()))]
  if (reason === '') throw invalid('reason', 'is required')
  if (ids.length > atOnceMax) throw invalid('ids', `are at most ${atOnceMax} at once; a replay takes more`)
  if (ids.length === 0) return { queued: 0, refused: [] }
  const commands = ids.map((notificationId) => ({ notificationId, auditId: newId() }))
  const wish = { kind, commands, actor: actorOf(by), reason, detail, allowed }
  const asked = await committed(() => requestCommands(database('commands'), wish))
  const queued = asked.filter((one) => one.queued).length
  if (queued > 0) announceCommand()
  else await committedBefore()
  return { queued, refused: counted(asked.filter((one) => !one.queued).map((one) => whyNot(kind, allowed, one))) }
}

/** One that might be asked for and was not queued was asked for by somebody else in the same moment. */
function whyNot(
  kind: CommandKind,
  allowed: readonly NotificationStatus[],
  { settled, work, waits }: AskedCommand,
): string {
  if (settled === null) return 'There is no such notification'
  const status = visibleStatus(settled, work)
  if (waits || allowed.includes(status))
    return kind === 'resend' ? 'It is queued or sent again already' : 'It is queued already'
  return `Not possible while it is ${status.replaceAll('_', ' ')}`
}

function counted(reasons: readonly string[]): BulkAnswer['refused'] {
  const counts = new Map<string, number>()
  for (const why of reasons) counts.set(why, (counts.get(why) ?? 0) + 1)
  return [...counts].map(([why, count]) => ({ why, count }))
}

function invalid(path: string, message: string): AppError {
  return new AppError('invalid', `${path} ${message}.`, { faults: [{ path, message }] })
}
