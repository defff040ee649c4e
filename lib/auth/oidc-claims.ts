import { isRole, type Role, roles } from '@/lib/auth/permissions'

/** What a provider says of a person, and what the environment makes of it. */
export type OidcPerson = {
  subject: string
  email: string | null
  /** Only what the provider itself calls verified is. */
  emailVerified: boolean
  name: string
  /** The highest that its claims are mapped to; null: none is. */
  role: Role | null
  /** When the provider saw who it is, in seconds since 1970; null: it does not say. */
  authenticatedAt: number | null
}

type ClaimRules = { roleClaim: string; roleMap: ReadonlyMap<string, Role> }

/** Reads claims as they came; whatever has another shape than it should counts as absent. */
export function personOfClaims(claims: Record<string, unknown>, { roleClaim, roleMap }: ClaimRules): OidcPerson | null {
  const { sub, email, name } = claims
  if (typeof sub !== 'string' || sub === '' || sub.length > 255) return null
  const address = typeof email === 'string' && /^[^@\s]+@[^@\s]+$/.test(email) ? email.toLowerCase() : null
  const given = [Object.hasOwn(claims, roleClaim) ? claims[roleClaim] : []].flat()
  const mapped = given.flatMap((value) => (typeof value === 'string' ? (roleMap.get(value) ?? []) : []))
  return {
    subject: sub,
    email: address,
    emailVerified: address !== null && claims.email_verified === true,
    name: (typeof name === 'string' && name.trim().slice(0, 100)) || address || sub,
    role: roles.findLast((role) => mapped.includes(role)) ?? null,
    authenticatedAt: typeof claims.auth_time === 'number' && claims.auth_time > 0 ? claims.auth_time : null,
  }
}

/** `ops:operator,root:admin` as a map. */
export function roleMapOf(text: string | undefined): Map<string, Role> {
  const entries = (text ?? '').split(',').map((entry) => entry.split(':').map((part) => part.trim()))
  return new Map(entries.flatMap(([value, role]) => (value && role && isRole(role) ? [[value, role] as const] : [])))
}
