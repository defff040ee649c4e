import type { SealedContacts } from '@/db/queries/add-contacts'
import type { ContactValues } from '@/lib/lists/read-contact'
import { blindHash, open, seal } from '@/lib/secrets/key-ring'

/** Who a contact is: equal on all lists with these identifiers, and nothing that could be tried out without the key. */
export function contactIdentity(identifiers: readonly { name: string }[], values: ContactValues): string {
  const parts: string[] = []
  for (const { name } of identifiers) parts.push(name, values[name] ?? '')
  return blindHash('contact', ...parts)
}

/** The cells as text, and the hash by which a second upload sees whether any of them differs. */
export function contactContent(values: ContactValues): { text: string; contentHash: string } {
  const text = JSON.stringify(values)
  return { text, contentHash: blindHash('contact-content', text) }
}

/** The cells of many contacts, each sealed for its row, one after the other. */
export function sealContacts(listId: string, contacts: readonly { identity: string; text: string }[]): SealedContacts {
  const sealed = contacts.map(({ identity, text }) => seal(text, `list_contacts/${listId}/${identity}`))
  let end = 0
  const ends = sealed.map(({ length }) => (end += length))
  return { bytes: Buffer.concat(sealed, end), ends }
}

/** The cells of a stored contact. @throws when the row is another's, changed, or its key is gone */
export function openContact(listId: string, identity: string, sealed: Buffer): ContactValues {
  return JSON.parse(open(sealed, `list_contacts/${listId}/${identity}`).toString()) as ContactValues
}
