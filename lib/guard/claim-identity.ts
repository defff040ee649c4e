import canonicalize from 'canonicalize'
import type { ClaimedWindow } from '@/db/queries/open-guard-claim'
import type { NotificationTypeConfiguration } from '@/lib/configuration/document'
import { type MessageFacts, messageFacts, normalizedEmail } from '@/lib/intake/message-facts'
import { referenceHash } from '@/lib/intake/references'
import { guardrailKey, windowClaims, windowLengthMs } from '@/lib/intake/window-claims'
import { blindHash } from '@/lib/secrets/key-ring'

export type Identifier = { name: string; value: string }

/** Identifiers that also say what a recipient says, so that rules about recipients hold for claims. */
const recipientMembers = { phone: 'phone', email: 'email', customer_id: 'customerId' } as const

/** The key of the window that every claim of this type and these identifiers needs, in whatever order they come. */
export function identityWindowKey(type: string, identifiers: readonly Identifier[]): string {
  const sorted = identifiers
    .map(({ name, value }) => [name, name === 'email' ? normalizedEmail(value) : value])
    .sort(([one = ''], [other = '']) => (one < other ? -1 : 1))
  return blindHash('guard', type, canonicalize(sorted) ?? '')
}

/**
 * The windows that a claim opens: its identity's, and those of the type's rules and internal guardrail that these
 * identifiers answer, the very ones that notifications open. The identity's stands as long as the longest of the others;
 * without any, `otherwiseMs`.
 */
export function windowsOfClaim(
  type: NotificationTypeConfiguration,
  identifiers: readonly Identifier[],
  otherwiseMs: number | null,
): { windows: ClaimedWindow[]; standsMs: number | null } {
  const covered = coveredWindows(type, identifiers)
  const lengths = covered.map((window) => window.lengthMs)
  const longest = lengths.includes(null) ? null : Math.max(...lengths.map(Number))
  const standsMs = covered.length === 0 ? otherwiseMs : longest
  const identity: ClaimedWindow = {
    windowKey: identityWindowKey(type.name, identifiers),
    rule: 'guard_claim',
    fields: identifiers.map(({ name }) => `identifiers.${name}`),
    lengthMs: standsMs,
    slides: false,
  }
  return { windows: [identity, ...covered], standsMs }
}

/** Blind hashes under which a notification to this customer is found, each with the index of its identifier. */
export function referencesOfClaim(identifiers: readonly Identifier[]): { hash: string; part: number }[] {
  return identifiers.flatMap(({ name, value }, part) => {
    const member = memberOf(name)
    const hashes = [referenceHash(`identifier:${name}`, value), ...(member ? [referenceHash(member, value)] : [])]
    return hashes.map((hash) => ({ hash, part }))
  })
}

function coveredWindows(type: NotificationTypeConfiguration, identifiers: readonly Identifier[]): ClaimedWindow[] {
  const facts = factsOf(type, identifiers)
  const byRules = windowClaims(type, facts).claims.map(({ windowKey, rule, fields, lengthMs, mode }) => ({
    ...{ windowKey, rule, fields, lengthMs },
    slides: mode === 'sliding',
  }))
  const { guardrail } = type
  const windowKey = guardrailKey(type, facts)
  if (guardrail?.kind !== 'internal' || windowKey === null) return byRules
  const { fields, within } = guardrail
  return [...byRules, { windowKey, rule: 'guardrail', fields, lengthMs: windowLengthMs(within), slides: false }]
}

function factsOf(type: NotificationTypeConfiguration, identifiers: readonly Identifier[]): MessageFacts {
  const recipient = Object.fromEntries(
    identifiers.flatMap(({ name, value }) => {
      const member = memberOf(name)
      return member ? [[member, value]] : []
    }),
  )
  return messageFacts({ type: type.name, recipient, identifiers: [...identifiers] })
}

function memberOf(name: string): string | undefined {
  return Object.hasOwn(recipientMembers, name) ? recipientMembers[name as keyof typeof recipientMembers] : undefined
}
