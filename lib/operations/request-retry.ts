import { requirePermission } from '@/lib/auth/operator'
import { retryableStatuses } from '@/lib/domain/notification'
import { type AskedCommand, askForCommand, type CommandRequest } from '@/lib/operations/ask-for-command'

/** Asks for another attempt of a dead letter: same key, same bytes. @throws AppError as `askForCommand`, `forbidden` */
export async function requestRetry(request: CommandRequest): Promise<AskedCommand> {
  requirePermission(request.by, 'notification.retry')
  return askForCommand('retry', request, { statuses: retryableStatuses })
}
