import { compareParts } from '@/lib/configuration/diff-configurations'

/**
 * Whether a document gives a secret, or sends one that is kept to another place: any change of the settings of a provider or
 * an intake, or of a guardrail that asks another system. What is taken away counts for nothing.
 * @param after may be unchecked, as a form sent it
 */
export function touchesSecrets(before: object, after: object): boolean {
  return holders.some(({ list, held }) => {
    const known = new Map(membersOf(before, list).map((member) => [member.name, held(member)]))
    return membersOf(after, list).some((member) => {
      const holds = held(member)
      return holds !== null && compareParts(known.get(member.name) ?? null, holds).length > 0
    })
  })
}

type Member = Record<string, unknown>

const holders: { list: string; held: (member: Member) => object | null }[] = [
  { list: 'providers', held: ({ adapter, settings }) => ({ adapter, settings }) },
  { list: 'intakes', held: ({ kind, settings }) => ({ kind, settings }) },
  {
    list: 'notificationTypes',
    held: ({ guardrail }) => (isObject(guardrail) && guardrail.kind === 'http' ? guardrail : null),
  },
]

function membersOf(document: object, list: string): Member[] {
  const members = (document as Record<string, unknown>)[list]
  return Array.isArray(members) ? members.filter(isObject) : []
}

function isObject(value: unknown): value is Member {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}
