import { randomUUID } from 'node:crypto'
import { database } from '@/db/client'
import { changeUser } from '@/db/queries/change-user'
import { openSessionByIdentity } from '@/db/queries/console-session'
import { linkIdentity, makeIdentifiedUser, readIdentity } from '@/db/queries/user-identities'
import type { OidcPerson } from '@/lib/auth/oidc-claims'
import { accountSubject, noteRefusedSignIn } from '@/lib/auth/refused-sign-in'
import { sessionOrigin } from '@/lib/auth/session-origin'
import { signInAgain } from '@/lib/auth/sign-in-tries'
import { committed } from '@/lib/operations/committed'

export type OidcSignIn = { kind: 'signed_in'; sessionId: string } | { kind: 'refused'; because: Because }

type Because = 'domain' | 'email_unverified' | 'no_role' | 'no_account' | 'access_ended'
type From = { address: string | null; agent: string | null }

type OidcRules = {
  issuer: string
  /** Empty: any. */
  domains: readonly string[]
  /** False: nobody is made, and nobody's role comes from the provider. */
  mapsRoles: boolean
}

/**
 * Opens a session for who a provider has signed in. The subject decides who that is. The first time, the address does, and
 * only one that the provider has verified: whoever has it here already is linked, else a user is made when the claims give
 * a role. Who was made so gets the role of each sign-in; who has a password here keeps the role that was given here.
 * @throws AppError as `committed`
 */
export async function signInWithOidc(person: OidcPerson, rules: OidcRules, from: From): Promise<OidcSignIn> {
  const answer = await answerTo(person, rules, from)
  if (answer.kind === 'signed_in') return answer
  const { because } = answer
  const subject = accountSubject(person.email ?? `${rules.issuer} ${person.subject}`, answer.user ?? null)
  await noteRefusedSignIn(subject, refusalWords[because], from.address)
  return { kind: 'refused', because }
}

const refusalWords: Record<Because, string> = {
  domain: 'single sign-on: an address of another domain',
  email_unverified: 'single sign-on: the provider has not verified the address',
  no_role: 'single sign-on: no role is mapped',
  no_account: 'single sign-on: no account, and nobody is made without a role',
  access_ended: 'single sign-on: access has ended',
}

type Answer = { kind: 'signed_in'; sessionId: string } | { kind: 'refused'; because: Because; user?: { id: string } }

async function answerTo(person: OidcPerson, rules: OidcRules, from: From): Promise<Answer> {
  if (!isOfDomain(person.email, rules.domains)) return { kind: 'refused', because: 'domain' }
  if (rules.mapsRoles && person.role === null) return { kind: 'refused', because: 'no_role' }
  const sql = database('commands')
  const identity = { issuer: rules.issuer, subject: person.subject }
  const known = (await readIdentity(database('console'), identity)) ?? (await introduce(person, identity))
  if (typeof known === 'string') return { kind: 'refused', because: known }
  if (person.role !== null && !known.hasPassword && known.role !== person.role) {
    const change = { userId: known.userId, role: person.role, disabled: null, actor: 'oidc', auditId: randomUUID() }
    await committed(() => changeUser(sql, change), signInAgain)
  }
  const sessionId = randomUUID()
  const origin = sessionOrigin(from.address, from.agent)
  const { authenticatedAt } = person
  const session = { id: sessionId, ...identity, authenticatedAt, auditId: randomUUID(), ...origin }
  const opened = await committed(() => openSessionByIdentity(sql, session), signInAgain)
  return opened
    ? { kind: 'signed_in', sessionId }
    : { kind: 'refused', because: 'access_ended', user: { id: known.userId } }
}

function isOfDomain(email: string | null, domains: readonly string[]): boolean {
  return domains.length === 0 || (email !== null && domains.includes(email.slice(email.lastIndexOf('@') + 1)))
}

/** Links or makes the user of an identity that was never seen. */
async function introduce(person: OidcPerson, identity: { issuer: string; subject: string }) {
  const { email, emailVerified, name, role } = person
  if (email === null || !emailVerified) return 'email_unverified' as const
  const sql = database('commands')
  const link = { ...identity, email, auditId: randomUUID() }
  const linked = await committed(() => linkIdentity(sql, link), signInAgain)
  const user = role === null ? null : { ...identity, email, name, role, userId: randomUUID(), auditId: randomUUID() }
  if (!linked && user) await committed(() => makeIdentifiedUser(sql, user), signInAgain)
  return (await readIdentity(database('console'), identity)) ?? ('no_account' as const)
}
