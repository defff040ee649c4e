import { z } from 'zod'
import { unanswered, undetermined } from '@/lib/providers/ask-provider'
import { type AuthorizedResult, classifyAuthorized, sendAuthorized } from '@/lib/providers/authorized-send'
import { type AnswerRules, jsonObjectIn, vendorCode } from '@/lib/providers/classify-http'
import {
  checkGenesysAccount,
  genesysAccountSettings,
  genesysCredential,
  genesysSecretSettings,
  genesysUrl,
  genesysWaitHeader,
  tryGenesys,
} from '@/lib/providers/genesys-account'
import type { Adapter, FrozenMessage, LookupAnswer } from '@/lib/providers/provider'

/** A column of the list, as Genesys Cloud shows it; a dash where a column may be left out. */
const column = z
  .string()
  .min(1)
  .max(128)
  .regex(/^\P{Cc}*$/u, 'one line')

const leftOut = '-'

const settings = z
  .strictObject({
    ...genesysAccountSettings,
    contactListId: z
      .string()
      .regex(/^[A-Za-z0-9][A-Za-z0-9_-]{0,127}$/, 'letters, digits, dash and underscore')
      .meta({
        title: 'Contact list ID',
        description: 'The list of a campaign that is always running: the campaign sends to each contact that is added.',
      }),
    addressColumn: column.optional().meta({
      title: 'Address column',
      description: 'Gets the phone number or the mailbox. Unset: phone for SMS and voice, email for email.',
    }),
    messageColumn: column.optional().meta({
      title: 'Message column',
      description: 'Gets the rendered text. Unset: message.',
    }),
    subjectColumn: column.optional().meta({
      title: 'Subject column',
      description: 'Gets the subject of an email. Unset: subject. A dash: left out.',
    }),
    keyColumn: column.optional().meta({
      title: 'Key column',
      description: "Repeats the contact's id, for exports and reports. Unset: notification_key. A dash: left out.",
    }),
  })
  .superRefine((settings, context) => {
    checkGenesysAccount(settings, context)
    if (hasTwins(settings, 'email') || hasTwins(settings, 'sms')) {
      context.addIssue({ code: 'custom', path: ['messageColumn'], message: 'two of the columns have one name' })
    }
  })
type Settings = z.output<typeof settings>

/** Reading one contact is not documented to lag; but a request that we gave up on may still be on its way. */
const lookupLagMs = 60_000

const answers: AnswerRules = {
  idFields: ['id'],
  idIn: (contacts) => (Array.isArray(contacts) ? (contacts[0] as { id?: unknown } | null)?.id : undefined),
  acceptedWithoutId: 'never',
  waitHeader: genesysWaitHeader,
}

/**
 * A contact of a list whose campaign is always running. Genesys Cloud's only idempotent send: our key is the contact's id,
 * and `doNotQueue=true` says that a contact which is there already is not to be contacted again.
 */
export const genesysContactList: Adapter<Settings> = {
  name: 'genesys-contact-list',
  title: 'Genesys Cloud contact list',
  channels: ['sms', 'email', 'voice'],
  // As long as the contact is in the list, its id is known.
  capabilities: { idempotency: { kind: 'natural-upsert', retention: null }, lookup: 'by-key' },
  settings,
  secretSettings: genesysSecretSettings,

  prepare: (message, settings) => ({ bytes: Buffer.from(JSON.stringify([contactOf(message, settings)])), message }),

  async send(prepared, settings, context) {
    const result = await sendAuthorized(
      {
        method: 'POST',
        url: genesysUrl(settings, `${contactsPath(settings)}?priority=false&clearSystemData=false&doNotQueue=true`),
        headers: ['content-type', 'application/json', 'accept', 'application/json'],
        body: prepared.bytes,
        ...context,
      },
      genesysCredential(settings),
    )
    return classifyAuthorized(result, answers)
  },

  tryOut: tryGenesys,

  lookup: {
    lagMs: lookupLagMs,
    async find({ prepared }, settings, context) {
      const id = prepared.message.notificationId
      const url = genesysUrl(settings, `${contactsPath(settings)}/${id}`)
      const request = { method: 'GET', url, headers: ['accept', 'application/json'], body: null, ...context } as const
      const result = await sendAuthorized(request, genesysCredential(settings))
      if (result.kind !== 'response') return leftOpen(result)
      const body = jsonObjectIn(result)
      if (result.status === 200 && body?.id === id) return { found: 'accepted', providerMessageId: id }
      if (result.status !== 404 || (body === null && result.body.length > 0)) return leftOpen(result)
      // The list itself is gone: that says nothing of what its campaign has sent.
      if (/contact\.?list/i.test(vendorCode(result) ?? '')) return leftOpen(result)
      return { found: 'absent' }
    },
  },
}

/** Everything that is not a plain yes or no: to be asked again, and proof of nothing. */
function leftOpen(result: AuthorizedResult): LookupAnswer {
  if (result.kind === 'no_token') return undetermined(result.outcome.code, result.outcome.detail)
  const detail = result.kind === 'response' ? vendorCode(result) : null
  if (result.kind === 'response' && result.status === 200) return undetermined('answer_unreadable', detail)
  return unanswered(result, answers, detail)
}

function contactsPath({ contactListId }: Settings): string {
  return `/api/v2/outbound/contactlists/${contactListId}/contacts`
}

function contactOf(message: FrozenMessage, settings: Settings) {
  const columns = columnsOf(settings, message.channel)
  const cells: [string, string][] = [
    [columns.address, message.address],
    [columns.message, message.body],
  ]
  if (message.channel === 'email' && message.subject !== null) cells.push([columns.subject, message.subject])
  cells.push([columns.key, message.notificationId])
  const data = Object.fromEntries(cells.filter(([name]) => name !== leftOut))
  return { id: message.notificationId, contactListId: settings.contactListId, data, callable: true }
}

function hasTwins(settings: Settings, channel: FrozenMessage['channel']): boolean {
  const names = Object.values(columnsOf(settings, channel)).filter((name) => name !== leftOut)
  return new Set(names).size < names.length
}

function columnsOf(settings: Settings, channel: FrozenMessage['channel']) {
  return {
    address: settings.addressColumn ?? (channel === 'email' ? 'email' : 'phone'),
    message: settings.messageColumn ?? 'message',
    subject: settings.subjectColumn ?? 'subject',
    key: settings.keyColumn ?? 'notification_key',
  }
}
