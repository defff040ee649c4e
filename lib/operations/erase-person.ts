import { randomUUID } from 'node:crypto'
import { type Database, database } from '@/db/client'
import { eraseContacts } from '@/db/queries/erase-contacts'
import { type ErasableNotification, eraseNotifications, findErasable } from '@/db/queries/erase-notifications'
import { type ContactListRow, readContactLists } from '@/db/queries/read-contact-lists'
import { actorOf, type Operator, requirePermission, requireRecentProof } from '@/lib/auth/operator'
import { AppError } from '@/lib/domain/errors'
import { isUuid } from '@/lib/domain/identity'
import type { Position } from '@/lib/insights/page'
import { openContent } from '@/lib/intake/notification-content'
import { hashSeparator, referencesOf } from '@/lib/intake/references'
import { contactIdentity } from '@/lib/lists/contact-content'
import { identifierNames } from '@/lib/lists/contact-layout'
import type { FrozenMessage } from '@/lib/providers/provider'

const rowsPerBatch = 200
const listsPerRead = 500

/** `waiting`: notifications that can still be sent, and so were left as they are; settle or cancel them and ask again. */
export type Erased = { notifications: number; contacts: number; waiting: number }

/**
 * Takes one person out before retention does: recipient and text of everything that is settled, what providers said of it, events and keys
 * that name them, and their places on contact lists. That they were notified, when, and what guards against a duplicate stays, as hashes.
 * @param wanted `hash`: the blind hash of an address or identifier, as lists have it in their address: a customer's id has two,
 * and what can still be sent and is found by both is counted twice
 * @throws AppError `forbidden`, `proof_needed`, `invalid` without a reason
 */
export async function erasePerson(by: Operator, wanted: { hash: string; reason: string | null }): Promise<Erased> {
  requirePermission(by, 'person.erase')
  // Nothing brings it back: a person answers for it, and no key of a machine.
  if (by.kind === 'producer') throw new AppError('forbidden', 'A person erases, in the console or at the command line.')
  if (wanted.reason === null) throw new AppError('invalid', 'Say why: the reason is kept in the audit.')
  const hashes = wanted.hash.toLowerCase().split(hashSeparator)
  if (!hashes.every(isUuid)) throw new AppError('invalid', 'This names nobody.')
  requireRecentProof(by)
  return erase({ hashes, reason: wanted.reason, actor: actorOf(by) })
}

function add(total: Erased, more: Erased): void {
  total.notifications += more.notifications
  total.contacts += more.contacts
  total.waiting += more.waiting
}

/**
 * The same, where who asks is known otherwise. Batch by batch: what was done stays done, and asked again the rest follows.
 * @param wanted `hashes`: of one person, at least one. `values`: the person by the names that contacts have, where that is known: their places on lists are found without notifications
 */
export async function erase({
  hashes,
  values = {},
  ...why
}: {
  hashes: readonly string[]
  reason: string
  actor: string
  values?: Record<string, string>
}): Promise<Erased> {
  const sql = database('engine')
  const lists = await allLists(sql)
  const total: Erased = { notifications: 0, contacts: 0, waiting: 0 }
  const record = { ...why, hash: hashes[0] ?? '' }
  const named = contactsOf([values], lists)
  total.contacts += await eraseContacts(sql, { contacts: named, ...record, auditId: randomUUID() })
  for (const hash of hashes) add(total, await eraseFound(sql, { ...why, hash }, lists))
  return total
}

async function eraseFound(
  sql: Database,
  record: { hash: string; reason: string; actor: string },
  lists: readonly ContactListRow[],
): Promise<Erased> {
  const total: Erased = { notifications: 0, contacts: 0, waiting: 0 }
  for (let after: Position | null = null; ; ) {
    const { notifications, last } = await findErasable(sql, record.hash, after, rowsPerBatch)
    if (!last) return total
    const messages = notifications.flatMap((one) => messageOf(one) ?? [])
    // Contacts first: once the contents are gone nothing says who they were.
    const contacts = contactsOf(messages.map(valuesOf), lists)
    total.contacts += await eraseContacts(sql, { contacts, ...record, auditId: randomUUID() })
    const references = notifications.flatMap((one) => referencesTo(one, record.hash))
    const erased = await eraseNotifications(sql, { notifications, references, ...record, auditId: randomUUID() })
    total.notifications += erased
    total.waiting += notifications.length - erased
    after = last
  }
}

function messageOf({ id, sealed, acceptedAt }: ErasableNotification): FrozenMessage | null {
  return sealed && openContent(id, sealed, acceptedAt).message
}

/** Every hash that a notification is found by; of one whose content is gone the one that it was found by now. */
function referencesTo(one: ErasableNotification, hash: string): { hash: string; id: string }[] {
  const message = messageOf(one)
  const hashes = message ? referencesOf(message) : []
  return [...new Set([hash, ...hashes])].map((each) => ({ hash: each, id: one.id }))
}

function contactsOf(people: readonly Record<string, string>[], lists: readonly ContactListRow[]) {
  const found = new Map<string, { listId: string; identity: string }>()
  for (const values of people) {
    for (const list of lists) {
      const names = identifierNames(list)
      if (!names.every((name) => values[name] !== undefined)) continue
      const identity = contactIdentity(
        names.map((name) => ({ name })),
        values,
      )
      found.set(`${list.id} ${identity}`, { listId: list.id, identity })
    }
  }
  return [...found.values()]
}

/** A message's person by the names that contacts have. */
function valuesOf({ recipient, identifiers }: FrozenMessage): Record<string, string> {
  const { phone, email, customerId } = recipient
  return {
    ...Object.fromEntries(identifiers.map(({ name, value }) => [name, value])),
    ...(phone === undefined ? {} : { phone }),
    ...(email === undefined ? {} : { email }),
    ...(customerId === undefined ? {} : { customer_id: customerId }),
  }
}

async function allLists(sql: Database): Promise<ContactListRow[]> {
  const lists: ContactListRow[] = []
  for (let after = ''; ; ) {
    const page = await readContactLists(sql, after, listsPerRead)
    lists.push(...page)
    const last = page.at(-1)
    if (!last || page.length < listsPerRead) return lists
    after = last.name
  }
}
