import { parseJson, textAt, valueAt } from '@/e2e/support/simulator/wire-body'
import type { Refusal, Shape } from '@/e2e/support/simulator/wire-shapes'

// Genesys Cloud's public API, as far as its SDKs and help pages describe it.

const smsCharactersMax = 765
const subjectCharactersMax = 400

/**
 * Adds contacts to a list that a running campaign works through. A known id with `doNotQueue=true` updates the contact
 * and contacts nobody; without it the contact is queued, and so contacted, again.
 */
export const contactListContacts: Shape = {
  name: 'contact list contacts',
  bearer: true,
  read(text, _headers, { path, query }) {
    const body = parseJson(text)
    const [contact, ...more] = Array.isArray(body) ? (body as unknown[]) : []
    const data = valueAt(contact, 'data')
    if (typeof data !== 'object' || data === null) return malformed
    // The real one takes a thousand; the product sends one, and a test that sends more is mistaken.
    if (more.length > 0) return { refuse: 400, code: 'one.contact.at.a.time' }
    if (textAt(contact, 'contactListId') !== contactListOf(path)) return { refuse: 400, code: 'contact.list.mismatch' }
    return {
      key: textAt(contact, 'id'),
      recipient: textAt(data, 'phone') ?? textAt(data, 'email') ?? textAt(data, 'address'),
      text: textAt(data, 'message'),
      upsert: true,
      again: query.get('doNotQueue') !== 'true',
    }
  },
  confirmation: (id, { key, text }, { path }) =>
    ok([{ id: key ?? id, contactListId: contactListOf(path), data: { message: text }, callable: true }]),
  problem: genesysProblem,
}

/** A text message without an agent. There is nothing in it by which a repeat could be told. */
export const genesysMessage: Shape = {
  name: 'agentless message',
  bearer: true,
  keyless: true,
  read(body) {
    const message = parseJson(body)
    const recipient = textAt(message, 'toAddress')
    const from = textAt(message, 'fromAddress')
    const text = textAt(message, 'textBody')
    if (recipient === null || from === null || !text) return malformed
    if (textAt(message, 'toAddressMessengerType') !== 'sms') return malformed
    if (text.length > smsCharactersMax) return { refuse: 400, code: 'text.too.long' }
    return { key: null, recipient, from, text }
  },
  confirmation: (id, { recipient, from }) =>
    ok({
      id,
      conversationId: `conversation-of-${id}`,
      fromAddress: from,
      toAddress: recipient,
      messengerType: 'sms',
      useExistingActiveConversation: false,
      message: { id, status: 'queued' },
      timestamp: new Date().toISOString(),
      selfUri: `/api/v2/conversations/messages/${id}`,
    }),
  problem: genesysProblem,
}

/** An email without an agent; one recipient. */
export const genesysEmail: Shape = {
  name: 'agentless email',
  bearer: true,
  keyless: true,
  read(body) {
    const email = parseJson(body)
    const recipient = textAt(email, 'toAddresses', '0', 'email')
    const from = textAt(email, 'fromAddress', 'email')
    const text = textAt(email, 'textBody') ?? textAt(email, 'htmlBody')
    const subject = textAt(email, 'subject')
    if (recipient === null || valueAt(email, 'toAddresses', '1') !== undefined) return malformed
    if (textAt(email, 'senderType') !== 'Outbound' || from === null || text === null || subject === null)
      return malformed
    if (subject.length > subjectCharactersMax) return { refuse: 400, code: 'subject.too.long' }
    return { key: null, recipient, from, text, subject }
  },
  confirmation: (id) =>
    ok({
      id,
      conversationId: `conversation-of-${id}`,
      senderType: 'Outbound',
      dateCreated: new Date().toISOString(),
      selfUri: `/api/v2/conversations/emails/${id}`,
    }),
  problem: genesysProblem,
}

export function contactListOf(path: string): string {
  return decodeURIComponent(/\/contactlists\/([^/]+)\//.exec(path)?.[1] ?? '')
}

export function genesysProblem(status: number, code: string): unknown {
  return { message: 'Simulated.', code, status, contextId: 'simulated', details: [], errors: [] }
}

const malformed: Refusal = { refuse: 400, code: 'bad.request' }

function ok(body: unknown) {
  return { status: 200, body: JSON.stringify(body) }
}
