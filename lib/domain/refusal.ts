/** The actor of an audit record where nobody has shown who they are. */
export const stranger = 'stranger'

/** Every such action ends in `.refused`: the audit's result follows from it. */
type RefusedAction =
  | 'sign_in.refused'
  | 'proof.refused'
  | 'permission.refused'
  | 'scope.refused'
  | 'key.refused'
  /** Somebody tried to approve what takes another person; that another refused it is `approval.refuse`. */
  | 'approve.refused'

/**
 * What was refused, to whom, as the audit tells it. Nothing in it is what somebody typed: of a user that is not known the
 * subject is an `account`, a keyed hash, or a `network`.
 */
export type Refusal = {
  /** `user:…` or `producer:…` where it is known, else `stranger`. */
  actor: string
  action: RefusedAction
  subjectKind: 'user' | 'account' | 'network' | 'permission' | 'scope' | 'producer_key' | 'approval'
  subjectId: string
  /** In words, as `the role viewer does not permit it`. */
  because: string
}

/** Whether an audit record tells that something was done, or that it was refused. */
export const auditResults = ['done', 'refused'] as const
export type AuditResult = (typeof auditResults)[number]

export function auditResultOf(text: string | undefined): AuditResult | undefined {
  return auditResults.find((result) => result === text)
}

export function resultOf(action: string): AuditResult {
  return action.endsWith('.refused') ? 'refused' : 'done'
}
