import { describe, expect, test } from 'vitest'
import { useSession } from '@/db/queries/console-session'
import { readIdentity } from '@/db/queries/user-identities'
import { useTestDatabase } from '@/db/testing/test-database'
import { createUser } from '@/lib/auth/create-user'
import { type OidcPerson, personOfClaims, roleMapOf } from '@/lib/auth/oidc-claims'
import { signInWithPassword } from '@/lib/auth/sign-in'
import { signInWithOidc } from '@/lib/auth/sign-in-with-oidc'

const { sql } = await useTestDatabase()
// Somebody must stay an administrator before anybody else's role can change.
await createUser({ email: 'root@example.com', name: 'Root', role: 'admin', actor: 'test' })
const issuer = 'https://id.example.com'
const rules = { issuer, domains: ['example.com'], mapsRoles: true }
const roleMap = roleMapOf('ops:operator, root:admin,desk:support')
const from = { address: '192.0.2.1', agent: null }

function person(claims: Record<string, unknown>): OidcPerson {
  const read = personOfClaims({ email_verified: true, roles: ['ops'], ...claims }, { roleClaim: 'roles', roleMap })
  if (!read) throw new Error('no subject')
  return read
}

const signIn = (claims: Record<string, unknown>, changed = {}) =>
  signInWithOidc(person(claims), { ...rules, ...changed }, from)
const because = async (claims: Record<string, unknown>, changed = {}) => {
  const result = await signIn(claims, changed)
  return result.kind === 'refused' ? result.because : result.kind
}
const sessionOf = async (claims: Record<string, unknown>) => {
  const result = await signIn(claims)
  return result.kind === 'signed_in' ? useSession(sql, result.sessionId) : null
}

describe('who a provider signs in', () => {
  test('is made once, with the highest role of the claims, and is the same person by subject from then on', async () => {
    const claims = { sub: 'ann', email: 'Ann@example.com', name: 'Ann', roles: ['desk', 'ops', 'unknown'] }
    const first = await sessionOf(claims)
    expect(first).toMatchObject({ email: 'ann@example.com', role: 'operator', mustEnrol: false })
    const moved = await sessionOf({ ...claims, email: 'ann.new@example.com' })
    expect(moved?.userId).toBe(first?.userId)
    expect(await signInWithPassword({ email: 'ann@example.com', password: '', address: null })).toEqual({
      kind: 'refused',
    })
  })

  test('has the role that the provider gives at each sign-in, and none without one', async () => {
    const claims = { sub: 'ben', email: 'ben@example.com' }
    const first = await signIn(claims)
    expect(await sessionOf({ ...claims, roles: 'desk' })).toMatchObject({ role: 'support' })
    expect(first.kind === 'signed_in' && (await useSession(sql, first.sessionId))).toBeNull()
    for (const roles of [[], 'other', 7, { ops: true }]) expect(await because({ ...claims, roles })).toBe('no_role')
  })

  test('is linked to the account with the verified address, and keeps the role that was given here', async () => {
    const { userId } = await createUser({ email: 'cy@example.com', name: 'Cy', role: 'viewer', actor: 'test' })
    expect(await sessionOf({ sub: 'cy', email: 'cy@example.com', roles: ['root'] })).toMatchObject({
      userId,
      role: 'viewer',
    })
    const audited = await sql`select action from audit_records where subject_id = ${userId}::text order by at`
    expect(audited.map(({ action }) => action)).toEqual(['user.create', 'user.link', 'session.open'])
  })

  test.each([
    ['an address that is not verified', { email_verified: false }, 'email_unverified'],
    ['a verification that is not said to be true', { email_verified: 'true' }, 'email_unverified'],
    ['no address', { email: undefined }, 'domain'],
    ['an address of another domain', { email: 'x@example.com.evil.example' }, 'domain'],
    ['a domain in front of another', { email: 'x@example.com@evil.example' }, 'domain'],
  ])('is refused with %s, and nobody is made', async (_, claims, reason) => {
    const sub = `refused ${JSON.stringify(claims)}`
    await sql`truncate refusal_counts`
    expect(await because({ sub, email: 'dan@example.com', ...claims })).toBe(reason)
    const told =
      await sql`select actor, subject_kind, subject_id, detail from audit_records where action = 'sign_in.refused' order by at desc limit 1`
    expect(told).toMatchObject([{ actor: 'stranger', subject_kind: 'account', detail: { network: '192.0.2.0/24' } }])
    expect(JSON.stringify(told)).not.toMatch(/dan@|evil/)
    expect(await readIdentity(sql, { issuer, subject: sub })).toBeNull()
  })

  test('cannot take over an account by an address that is not verified, or that another subject has', async () => {
    await createUser({ email: 'boss@example.com', name: 'Boss', role: 'admin', actor: 'test' })
    expect(await because({ sub: 'eve', email: 'boss@example.com', email_verified: false })).toBe('email_unverified')
    expect(await because({ sub: 'boss', email: 'boss@example.com' })).toBe('signed_in')
    expect(await because({ sub: 'eve', email: 'boss@example.com' })).toBe('no_account')
  })

  test('is one person when two sign-ins come at once, whoever claims the address', async () => {
    const results = await Promise.all(
      Array.from({ length: 8 }, (_, n) => signIn({ sub: `twin${n % 2}`, email: 'twins@example.com' })),
    )
    expect(results.filter(({ kind }) => kind === 'signed_in').length).toBeGreaterThan(0)
    const rows =
      await sql`select i.subject from user_identities i join users u on u.id = i.user_id where u.email = 'twins@example.com'`
    expect(rows).toHaveLength(1)
  })

  test('is refused when access ended here, also while the session stands', async () => {
    const session = await signIn({ sub: 'fay', email: 'fay@example.com' })
    await sql`update users set disabled_at = now() where email = 'fay@example.com'`
    expect(session.kind === 'signed_in' && (await useSession(sql, session.sessionId))).toBeNull()
    expect(await because({ sub: 'fay', email: 'fay@example.com' })).toBe('access_ended')
    await createUser({ email: 'gus@example.com', name: 'Gus', role: 'viewer', actor: 'test' })
    await sql`update users set disabled_at = now() where email = 'gus@example.com'`
    expect(await because({ sub: 'gus', email: 'gus@example.com' })).toBe('no_account')
  })

  test('must have an account here already where no roles are mapped', async () => {
    const unmapped = { mapsRoles: false }
    expect(await because({ sub: 'hal', email: 'hal@example.com', roles: [] }, unmapped)).toBe('no_account')
    await createUser({ email: 'hal@example.com', name: 'Hal', role: 'support', actor: 'test' })
    expect(await because({ sub: 'hal', email: 'hal@example.com', roles: [] }, unmapped)).toBe('signed_in')
  })
})
