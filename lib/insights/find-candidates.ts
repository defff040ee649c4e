import { database } from '@/db/client'
import { listIdentifierNames } from '@/db/queries/list-identifier-names'
import { activeConfiguration } from '@/lib/configuration/active-configuration'
import type { NotificationTypeConfiguration } from '@/lib/configuration/document'
import type { MessageFacts } from '@/lib/intake/message-facts'
import { windowClaims } from '@/lib/intake/window-claims'

const always = ['customer_id', 'order_id', 'contact_id']

/** The names of identifiers that the configuration and the contact lists speak of. */
export async function identifierNames(): Promise<string[]> {
  const [{ document }, ofLists] = await Promise.all([activeConfiguration(), listIdentifierNames(database('console'))])
  const fields = document.notificationTypes.flatMap(({ dedup, guardrail }) => [
    ...dedup.flatMap((rule) => rule.fields),
    ...(guardrail?.kind === 'internal' ? guardrail.fields : []),
  ])
  const named = fields.flatMap((field) => /^identifiers\.(.+)$/.exec(field)?.[1] ?? [])
  return [...new Set([...always, ...named, ...ofLists])]
}

/** The windows that a value opens at the rules of a type that compare one field: by window key, with the field's last name. */
export function valueWindows(type: NotificationTypeConfiguration, text: string): [string, { field: string }][] {
  return type.dedup.flatMap((rule) => {
    const [path] = rule.fields
    if (rule.fields.length !== 1 || path === undefined) return []
    return valuesOf(text).flatMap((value) =>
      windowClaims({ ...type, dedup: [rule] }, factsWith(type.name, path, value)).claims.map(
        ({ windowKey }): [string, { field: string }] => [windowKey, { field: path.split('.').at(-1) ?? path }],
      ),
    )
  })
}

/** A producer may send a number as a number. */
function valuesOf(text: string): unknown[] {
  return /^(0|[1-9]\d{0,14})$/.test(text) ? [text, Number(text)] : [text]
}

function factsWith(type: string, path: string, value: unknown): MessageFacts {
  const nested = path.split('.').reduceRight<unknown>((inner, part) => ({ [part]: inner }), value)
  return { type, data: {}, recipient: {}, identifiers: {}, ...(nested as Partial<MessageFacts>) }
}
