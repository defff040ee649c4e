import type { Proof } from '@/db/queries/console-session'
import { can, type Permission, type Role } from '@/lib/auth/permissions'
import type { AuthenticatedProducer } from '@/lib/auth/scopes'
import { AppError } from '@/lib/domain/errors'

/** Who does something by hand: a person in the console, or a producer whose key may operate. */
export type Operator =
  | { kind: 'user'; email: string; role: Role; proof?: Proof }
  | { kind: 'producer'; producerId: string; name: string; scopes: ReadonlySet<string> }

export function producerOperator({ producerId, name, scopes }: AuthenticatedProducer): Operator {
  return { kind: 'producer', producerId, name, scopes }
}

/** A role permits what its line says; a key with the scope `operations` may do every operation. @throws AppError `forbidden` */
export function requirePermission(by: Operator, permission: Permission): void {
  if (by.kind === 'producer') {
    if (!by.scopes.has('operations')) throw denied(by, permission, 'This key does not have the scope operations.')
  } else if (!can(by.role, permission)) {
    throw denied(by, permission, `Your role, ${by.role}, does not permit this.`)
  }
}

/** For what only people do, a second one for a first: no key stands in. @throws AppError `forbidden` */
export function requirePerson(by: Operator): Extract<Operator, { kind: 'user' }> {
  if (by.kind === 'user') return by
  throw new AppError('forbidden', 'A person must do this, in the console.')
}

function denied(by: Operator, permission: Permission, message: string): AppError {
  const because =
    by.kind === 'user' ? `the role ${by.role} does not permit it` : 'the key does not have the scope operations'
  const what = { action: 'permission.refused', subjectKind: 'permission', subjectId: permission } as const
  return new AppError('forbidden', message, { denied: { actor: actorOf(by), ...what, because } })
}

/**
 * For what must not be done by whoever finds a browser open: the person has shown who they are within five minutes. A key
 * shows it with each request.
 * @throws AppError `proof_needed`, which says by what
 */
export function requireRecentProof(by: Operator): void {
  if (by.kind === 'producer' || by.proof?.recent) return
  const prove = by.proof?.by ?? 'sign_in'
  throw new AppError('proof_needed', proofWords[prove], { prove })
}

const proofWords: Record<Proof['by'], string> = {
  password: 'Your sign-in is more than five minutes old. Type your password to go on.',
  code: 'Your sign-in is more than five minutes old. Type the code that your authenticator app shows to go on.',
  sign_in: 'Your sign-in is more than five minutes old. Sign in again to go on.',
}

/** As audit records and timelines name who did it. */
export function actorOf(by: Operator): string {
  return by.kind === 'user' ? `user:${by.email}` : `producer:${by.name}`
}

/** Whose idempotency keys they are: a producer's outlive its credentials. */
export function keyOwnerOf(by: Operator): string {
  return by.kind === 'user' ? `user:${by.email}` : by.producerId
}
