import type { ApprovalObstacle } from '@/lib/domain/approval'

/** Why somebody cannot approve a request, for them to read. */
export function obstacleWords(obstacle: ApprovalObstacle, decider: string | null): string {
  switch (obstacle) {
    case 'approved':
      return `${decider} has approved it already.`
    case 'refused':
      return `${decider} has refused it.`
    case 'expired':
      return 'Nobody decided it within a day: it must be asked for again.'
    case 'own':
      return 'You asked for it: somebody else must approve it.'
    case 'requester':
      return 'Who asked for it may not do this any more.'
    case 'decider':
      return 'This account may not do this any more.'
    case 'beholden':
      return 'Who asked for it made your account, or changed it, within the last day: somebody else must approve it.'
  }
}
