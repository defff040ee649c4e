import { requirePermission } from '@/lib/auth/operator'
import { resendableStatuses } from '@/lib/domain/notification'
import { type AskedCommand, askForCommand, type CommandRequest } from '@/lib/operations/ask-for-command'

/** Asks for a new notification with an old one's content, on purpose. @throws AppError as `askForCommand`, `forbidden` */
export async function requestResend(request: CommandRequest & { reason: string }): Promise<AskedCommand> {
  requirePermission(request.by, 'notification.resend')
  return askForCommand('resend', request, { statuses: resendableStatuses })
}
