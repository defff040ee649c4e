import { database } from '@/db/client'
import { type CommandContent, readCommand } from '@/db/queries/read-command'
import { readOperationState } from '@/db/queries/read-operation-state'
import { type CommandKind, requestCommand } from '@/db/queries/request-command'
import { actorOf, keyOwnerOf, type Operator } from '@/lib/auth/operator'
import { announceCommand } from '@/lib/delivery/work-announcements'
import { AppError } from '@/lib/domain/errors'
import { isUuid } from '@/lib/domain/identity'
import { laneOf } from '@/lib/domain/lane'
import { type NotificationStatus, visibleStatus } from '@/lib/domain/notification'
import { requestKeyHash } from '@/lib/domain/request-key'
import { newId } from '@/lib/intake/build-request'
import { fingerprintOf } from '@/lib/intake/fingerprint'
import { committed, committedBefore } from '@/lib/operations/committed'

/** What every operation on one notification is asked with. */
export type CommandRequest = {
  by: Operator
  notificationId: string
  reason: string | null
  /** Makes asking twice one command. */
  idempotencyKey?: string | undefined
}

/** The command that was asked for; `replayed` where the same had been asked before under the same key. */
export type AskedCommand = { commandId: string; replayed?: true }

/**
 * Writes a command to the outbox with its audit record; the engine does it. The same key with the same content is the
 * same command, whatever became of it.
 * @throws AppError `not_found`, `not_allowed` naming the status, `idempotency_key_reused`, as `committed`
 */
export async function askForCommand(
  kind: CommandKind,
  { by, notificationId, reason, idempotencyKey }: CommandRequest,
  allowed: { statuses: readonly NotificationStatus[]; detail?: object },
): Promise<AskedCommand> {
  if (!isUuid(notificationId)) throw new AppError('not_found', 'There is no such notification.')
  const content = { kind, notificationId: notificationId.toLowerCase(), reason, detail: allowed.detail ?? null }
  const id = idempotencyKey === undefined ? newId() : requestKeyHash('command', keyOwnerOf(by), idempotencyKey)
  const sql = database('console')
  const first = await readCommand(sql, id)
  if (first) return knownCommand(id, first, content)
  await requireStatus(content.notificationId, kind, allowed.statuses)
  const command = { id, ...content, actor: actorOf(by), auditId: newId() }
  const written = await committed(() => requestCommand(database('commands'), command))
  announceCommand()
  return written ? { commandId: id } : knownCommand(id, await readCommand(sql, id), content)
}

async function knownCommand(id: string, first: CommandContent | null, content: CommandContent) {
  const same = sameCommand(id, first, content)
  await committedBefore()
  return same
}

function sameCommand(id: string, first: CommandContent | null, content: CommandContent): AskedCommand {
  if (first && fingerprintOf('command', first) === fingerprintOf('command', content))
    return { commandId: id, replayed: true }
  throw new AppError(
    'idempotency_key_reused',
    `This Idempotency-Key already asked for another operation${first ? `: ${first.kind} of ${first.notificationId}` : ''}. Use a new key.`,
  )
}

async function requireStatus(id: string, kind: CommandKind, allowed: readonly NotificationStatus[]): Promise<void> {
  const state = await readOperationState(database('console'), laneOf(id), id)
  if (!state) throw new AppError('not_found', 'There is no such notification.')
  const status = visibleStatus(state.settled, state.work)
  if (allowed.includes(status)) return
  throw new AppError(
    'not_allowed',
    `${article[kind]} is not possible while the notification is ${status}; only when it is ${allowed.join(', ')}.`,
  )
}

const article: Record<CommandKind, string> = {
  retry: 'A retry',
  cancel: 'Cancelling',
  resolve: 'Resolving',
  resend: 'A resend',
}
