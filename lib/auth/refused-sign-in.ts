import { noteRefusal } from '@/lib/audit/note-refusal'
import { networkOf } from '@/lib/auth/session-origin'
import { type Refusal, stranger } from '@/lib/domain/refusal'
import { blindHash } from '@/lib/secrets/key-ring'

/** Whom a sign-in that was refused was for. */
export type SignInSubject = Pick<Refusal, 'subjectKind' | 'subjectId'>

/** Puts it into the audit. Who tried has shown nothing: the actor is a stranger whatever account it was. */
export async function noteRefusedSignIn(
  subject: SignInSubject,
  because: string,
  address: string | null,
): Promise<void> {
  await noteRefusal({ actor: stranger, action: 'sign_in.refused', ...subject, because }, address)
}

/** A user by id. An account that does not exist by a hash that nobody can make without the keys: a password may be typed for it. */
export function accountSubject(typed: string, user: { id: string } | null): SignInSubject {
  return user
    ? { subjectKind: 'user', subjectId: user.id }
    : { subjectKind: 'account', subjectId: blindHash('refused account', typed) }
}

export function networkSubject(address: string | null): SignInSubject {
  return { subjectKind: 'network', subjectId: (address === null ? null : networkOf(address)) ?? 'unknown' }
}
