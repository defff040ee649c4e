/** What may take a second person. */
export const approvalKinds = ['replay', 'configuration', 'export'] as const
export type ApprovalKind = (typeof approvalKinds)[number]

export type ApprovalState = 'waiting' | 'approved' | 'refused' | 'expired'

/** Why a request cannot be approved, by this person or now. */
export type ApprovalObstacle =
  | 'approved'
  | 'refused'
  | 'expired'
  /** Who asked is who decides. */
  | 'own'
  /** Who asked may not do this any more. */
  | 'requester'
  /** Who decides may not do this (any more). */
  | 'decider'
  /** Who asked made the account of who decides, or changed it, within a day: it may be theirs. */
  | 'beholden'
