import type { ApprovalObstacle } from '@/lib/domain/approval'
import type { Refusal } from '@/lib/domain/refusal'

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

/** For the audit, where it is about who tries and not about the request: four eyes that are tried with two are worth knowing. */
export function deniedApproval(obstacle: ApprovalObstacle, actor: string, approvalId: string): { denied?: Refusal } {
  const because = deniedBecause[obstacle]
  if (because === undefined) return {}
  return { denied: { actor, action: 'approve.refused', subjectKind: 'approval', subjectId: approvalId, because } }
}

const deniedBecause: Partial<Record<ApprovalObstacle, string>> = {
  own: 'who tried to approve it asked for it',
  decider: 'the account may not do this any more',
  beholden: 'who asked for it made the account that tried, or changed it, within the last day',
}
