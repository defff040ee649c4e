import { requirePermission } from '@/lib/auth/operator'
import { cancellableStatuses } from '@/lib/domain/notification'
import { type AskedCommand, askForCommand, type CommandRequest } from '@/lib/operations/ask-for-command'

/** Asks that a notification is not sent any more. @throws AppError as `askForCommand`, `forbidden` */
export async function requestCancel(request: CommandRequest): Promise<AskedCommand> {
  requirePermission(request.by, 'notification.cancel')
  return askForCommand('cancel', request, { statuses: cancellableStatuses })
}
