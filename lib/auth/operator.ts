import { can, type Permission, type Role } from '@/lib/auth/permissions'
import type { AuthenticatedProducer } from '@/lib/auth/scopes'
import { AppError } from '@/lib/domain/errors'

/** Who does something by hand: a person in the console, or a producer whose key may operate. */
export type Operator =
  | { kind: 'user'; email: string; role: Role }
  | { kind: 'producer'; producerId: string; name: string; scopes: ReadonlySet<string> }

export function producerOperator({ producerId, name, scopes }: AuthenticatedProducer): Operator {
  return { kind: 'producer', producerId, name, scopes }
}

/** A role permits what its line says; a key with the scope `operations` may do every operation. @throws AppError `forbidden` */
export function requirePermission(by: Operator, permission: Permission): void {
  if (by.kind === 'producer') {
    if (!by.scopes.has('operations')) throw new AppError('forbidden', 'This key does not have the scope operations.')
  } else if (!can(by.role, permission)) {
    throw new AppError('forbidden', `Your role, ${by.role}, does not permit this.`)
  }
}

/** As audit records and timelines name who did it. */
export function actorOf(by: Operator): string {
  return by.kind === 'user' ? `user:${by.email}` : `producer:${by.name}`
}

/** Whose idempotency keys they are: a producer's outlive its credentials. */
export function keyOwnerOf(by: Operator): string {
  return by.kind === 'user' ? `user:${by.email}` : by.producerId
}
