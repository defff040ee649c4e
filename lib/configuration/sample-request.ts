import type { Configuration, NotificationTypeConfiguration } from '@/lib/configuration/document'

export type SampleRequest = {
  type: string
  recipient: Record<string, string>
  data: Record<string, string>
  identifiers?: { name: string; value: string }[]
}

export type SampleEvent = { eventType: string; data: Record<string, string> }

const [phone, email] = ['+15551234567', 'customer@example.com']
const fields = /\b(data|identifiers)\.([A-Za-z0-9_-]+)/g

/** A request that the first notification type would accept, made of the fields that it speaks of; null without a type. */
export function sampleRequest({ notificationTypes }: Pick<Configuration, 'notificationTypes'>): SampleRequest | null {
  const [type] = notificationTypes
  if (!type) return null
  const text = textsOf(type).join(' ')
  const identifiers = namedIn(text, 'identifiers').map((name) => ({ name, value: 'CUST_1' }))
  return {
    type: type.name,
    recipient: type.channel === 'email' ? { email } : { phone },
    data: valuesFor(namedIn(text, 'data')),
    ...(identifiers.length > 0 ? { identifiers } : {}),
  }
}

/** An event that the first type which is bound to one would make a notification of; null where none is. */
export function sampleEvent({ notificationTypes }: Pick<Configuration, 'notificationTypes'>): SampleEvent | null {
  const type = notificationTypes.find(({ eventType }) => eventType !== undefined)
  if (!type?.eventType) return null
  const recipient = type.recipient ?? (type.channel === 'email' ? { email: 'data.email' } : { phone: 'data.phone' })
  const text = [...textsOf(type), ...Object.values(type.identifiers ?? {}), recipient.customerId].join(' ')
  const data = {
    ...valuesFor(namedIn(text, 'data')),
    ...valuesFor(namedIn(recipient.phone ?? '', 'data'), phone),
    ...valuesFor(namedIn(recipient.email ?? '', 'data'), email),
  }
  return { eventType: type.eventType, data }
}

function textsOf({ template, dedup }: NotificationTypeConfiguration): (string | undefined)[] {
  return [template.subject, template.body, ...dedup.flatMap((rule) => rule.fields)]
}

function namedIn(text: string, area: 'data' | 'identifiers'): string[] {
  return [...new Set([...text.matchAll(fields)].filter((match) => match[1] === area).map((match) => match[2] ?? ''))]
}

function valuesFor(names: string[], value?: string): Record<string, string> {
  return Object.fromEntries(names.map((name) => [name, value ?? `${name}-1`]))
}
