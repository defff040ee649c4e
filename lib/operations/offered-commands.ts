import { can, type Permission, type Role } from '@/lib/auth/permissions'
import {
  cancellableStatuses,
  type NotificationStatus,
  resendableStatuses,
  resolvableStatuses,
} from '@/lib/domain/notification'
import { type Retried, retryObstacle } from '@/lib/operations/retry-obstacle'

export type OfferedCommand = {
  command: 'retry' | 'cancel' | 'resend' | 'confirm_sent' | 'confirm_not_sent'
  /** Why it cannot be asked for now. */
  obstacle: string | null
  /** What follows here, where it is not what follows elsewhere. */
  consequence?: string
}

/**
 * What a person is offered for a notification, the likeliest first. Retry is always there, and says why not; the others
 * appear where the status allows them.
 */
export function offeredCommands(subject: Retried, role: Role): OfferedCommand[] {
  const allowed = (statuses: readonly NotificationStatus[]) => statuses.includes(subject.status)
  const obstacle = (kind: string, permission: Permission) => obstacleOf(subject, kind, can(role, permission))
  const offered: OfferedCommand[] = []
  if (allowed(resolvableStatuses)) {
    const verdict = obstacle('resolve', 'notification.resolve')
    offered.push({ command: 'confirm_sent', obstacle: verdict }, { command: 'confirm_not_sent', obstacle: verdict })
  }
  offered.push({ command: 'retry', obstacle: retryObstacle(subject, can(role, 'notification.retry')) })
  if (allowed(cancellableStatuses)) {
    offered.push({ command: 'cancel', obstacle: obstacle('cancel', 'notification.cancel') })
  }
  if (allowed(resendableStatuses)) {
    const ofDuplicate = subject.status === 'suppressed' ? { consequence: resendOfDuplicate } : {}
    offered.push({ command: 'resend', obstacle: obstacle('resend', 'notification.resend'), ...ofDuplicate })
  }
  return offered
}

const resendOfDuplicate =
  'A guard stopped this one: the customer has been told the same, or was about to be. A new notification with this text goes to them past the guards. If the original has arrived, the customer has two.'

function obstacleOf({ commands }: Retried, kind: string, permitted: boolean): string | null {
  if (!permitted) return 'Your role does not permit this.'
  const waits = commands.some((command) => command.kind === kind && command.status === 'pending')
  return waits ? 'It is queued already.' : null
}
