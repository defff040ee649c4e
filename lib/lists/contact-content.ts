import type { ContactValues } from '@/lib/lists/read-contact'
import { blindHash, open, seal } from '@/lib/secrets/key-ring'

/** Who a contact is: equal on all lists with these identifiers, and nothing that could be tried out without the key. */
export function contactIdentity(identifiers: readonly { name: string }[], values: ContactValues): string {
  const parts: string[] = []
  for (const { name } of identifiers) parts.push(name, values[name] ?? '')
  return blindHash('contact', ...parts)
}

/** The hash by which a second upload sees whether any cell differs, and the cells, sealed for their row. */
export function sealContact(listId: string, identity: string, values: ContactValues) {
  const text = JSON.stringify(values)
  return {
    contentHash: blindHash('contact-content', text),
    sealed: seal(text, `list_contacts/${listId}/${identity}`),
  }
}

/** The cells of a stored contact. @throws when the row is another's, changed, or its key is gone */
export function openContact(listId: string, identity: string, sealed: Buffer): ContactValues {
  return JSON.parse(open(sealed, `list_contacts/${listId}/${identity}`).toString()) as ContactValues
}
