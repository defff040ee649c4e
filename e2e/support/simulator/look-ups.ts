import { contactListOf, genesysProblem } from '@/e2e/support/simulator/genesys-cloud'
import type { SentMessage } from '@/e2e/support/simulator/sent-messages'

export type LookUpAnswer = { status: number; body: string }
type Question = { path: string; query: URLSearchParams; body: string }
/** `visible`: what the provider shows of what it sent to this recipient; null: to anybody. Oldest first. */
type Visible = (recipient: string | null) => SentMessage[]
type LookUp = (question: Question, visible: Visible) => LookUpAnswer

const contactPath = /^\/api\/v2\/outbound\/contactlists\/[^/]+\/contacts\/[^/]+$/
const twilioPath = /^\/2010-04-01\/Accounts\/AC[0-9a-zA-Z]+\/(Messages|Calls)\.json$/

/** Where Genesys Cloud and SendGrid say what a token or a key is good for. */
const credentialPaths = ['/api/v2/tokens/me', '/v3/scopes']

/** What a provider can be asked about what it took; null when the request is no such question. */
export function lookUpAt(method: string, path: string): LookUp | null {
  if (method === 'GET' && twilioPath.test(path)) return twilioList
  if (method === 'POST' && path === '/v3/logs') return sendgridLogs
  if (method === 'GET' && path.startsWith('/v3/logs/')) return sendgridLog
  if (method === 'GET' && contactPath.test(path)) return genesysContact
  if (method === 'GET' && credentialPaths.includes(path)) return credentialIsKnown
  return null
}

/** Whether the vendor demands a bearer token, and knows those that it gave out. */
export function needsBearer(path: string): boolean {
  return contactPath.test(path)
}

/** Every credential is: who demands one that it gave out says so at the messages themselves. */
function credentialIsKnown(): LookUpAnswer {
  return ok({ scopes: ['mail.send'], organization: { name: 'Simulated' } })
}

/** One contact of a Genesys Cloud list, by the id that its sender chose. */
function genesysContact({ path }: Question, visible: Visible): LookUpAnswer {
  const id = decodeURIComponent(path.split('/').at(-1) ?? '')
  const found = visible(null).findLast(({ key, path: at }) => key === id && path.startsWith(`${at}/`))
  if (!found) return { status: 404, body: JSON.stringify(genesysProblem(404, 'not.found')) }
  return ok({ id, contactListId: contactListOf(path), data: { message: found.text }, callable: true })
}

/** Twilio's list, newest first, by recipient and sender; pages are asked for by `next_page_uri`. */
function twilioList({ path, query }: Question, visible: Visible): LookUpAnswer {
  const kind = path.endsWith('/Calls.json') ? 'calls' : 'messages'
  const size = Number(query.get('PageSize') ?? 50)
  const page = Number(query.get('Page') ?? 0)
  const found = visible(query.get('To'))
    .filter((message) => message.path === path)
    .filter(({ from }) => !query.has('From') || from === query.get('From'))
    .reverse()
  const next = new URLSearchParams(query)
  next.set('Page', String(page + 1))
  next.set('PageToken', `PA${page + 1}`)
  return ok({
    [kind]: found.slice(page * size, (page + 1) * size).map(twilioEntry),
    page,
    page_size: size,
    next_page_uri: found.length > (page + 1) * size ? `${path}?${next}` : null,
  })
}

function twilioEntry({ id, at, recipient, from, text, path }: SentMessage) {
  const entry = { sid: id, date_created: at.toUTCString().replace('GMT', '+0000'), to: recipient, from }
  if (path.endsWith('/Calls.json')) return { ...entry, direction: 'outbound-api', status: 'queued' }
  return { ...entry, date_sent: null, direction: 'outbound-api', status: 'queued', body: text }
}

/** SendGrid's log by recipient and time; our key is not in it. */
function sendgridLogs({ body }: Question, visible: Visible): LookUpAnswer {
  const { query = '', limit = 10 } = JSON.parse(body) as { query?: string; limit?: number }
  const recipient = /to_email = "([^"]*)"/.exec(query)?.[1]
  const since = /sg_message_id_created_at >= TIMESTAMP "([^"]*)"/.exec(query)?.[1]
  if (recipient === undefined || since === undefined) return { status: 400, body: '{"errors":[{"message":"query"}]}' }
  const found = visible(recipient).filter(({ at }) => at.getTime() >= Date.parse(since))
  return ok({ messages: found.slice(-limit).map(sendgridEntry) })
}

/** One entry of the log, which has the custom arguments. */
function sendgridLog({ path }: Question, visible: Visible): LookUpAnswer {
  const id = decodeURIComponent(path.slice('/v3/logs/'.length))
  const found = visible(null).find((message) => sendgridMessageId(message) === id)
  if (!found) return { status: 404, body: '{"errors":[{"message":"not found"}]}' }
  return ok({ ...sendgridEntry(found), custom_args: found.key === null ? {} : { notification_key: found.key } })
}

function sendgridEntry(message: SentMessage) {
  return {
    from_email: message.from,
    sg_message_id: sendgridMessageId(message),
    sg_message_id_created_at: message.at.toISOString(),
    subject: message.subject,
    to_email: message.recipient,
    status: 'processed',
  }
}

/** Longer than what the send was answered with, as SendGrid's is. */
export function sendgridMessageId({ id }: { id: string }): string {
  return `${id}.recvd-5f7d-1.0`
}

function ok(body: unknown): LookUpAnswer {
  return { status: 200, body: JSON.stringify(body) }
}
