import { requirePermission } from '@/lib/auth/operator'
import { resolvableStatuses } from '@/lib/domain/notification'
import { type AskedCommand, askForCommand, type CommandRequest } from '@/lib/operations/ask-for-command'
import type { Verdict } from '@/lib/operations/command-schemas'

/** Says what became of a notification that nobody knows about. @throws AppError as `askForCommand`, `forbidden` */
export async function requestResolve(
  request: CommandRequest & { verdict: Verdict; reason: string },
): Promise<AskedCommand> {
  requirePermission(request.by, 'notification.resolve')
  return askForCommand('resolve', request, { statuses: resolvableStatuses, detail: { verdict: request.verdict } })
}
