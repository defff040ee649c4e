import type { Configuration } from '@/lib/configuration/document'

export type SampleRequest = {
  type: string
  recipient: Record<string, string>
  data: Record<string, string>
  identifiers?: { name: string; value: string }[]
}

const fields = /\b(data|identifiers)\.([A-Za-z0-9_-]+)/g

/** A request that the first notification type would accept, made of the fields that it speaks of; null without a type. */
export function sampleRequest({ notificationTypes }: Pick<Configuration, 'notificationTypes'>): SampleRequest | null {
  const [type] = notificationTypes
  if (!type) return null
  const text = [type.template.subject, type.template.body, ...type.dedup.flatMap((rule) => rule.fields)].join(' ')
  const named = (area: string) => [
    ...new Set([...text.matchAll(fields)].filter((match) => match[1] === area).map((match) => match[2] ?? '')),
  ]
  const identifiers = named('identifiers').map((name) => ({ name, value: 'CUST_1' }))
  return {
    type: type.name,
    recipient: type.channel === 'email' ? { email: 'customer@example.com' } : { phone: '+15551234567' },
    data: Object.fromEntries(named('data').map((name) => [name, `${name}-1`])),
    ...(identifiers.length > 0 ? { identifiers } : {}),
  }
}
