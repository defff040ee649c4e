import { z } from 'zod'
import { askerWithin, clockDoubtMarginMs, type ProviderAnswer, undetermined } from '@/lib/providers/ask-provider'
import { strictMailbox } from '@/lib/providers/mailbox'
import { oneLine } from '@/lib/providers/mime-message'
import type { Lookup, LookupAnswer, LookupQuestion } from '@/lib/providers/provider'
import { notificationArgument, sendgridSubject, sendgridUrl } from '@/lib/providers/sendgrid-request'
import type { SendgridSettings } from '@/lib/providers/sendgrid-settings'

/** SendGrid publishes no time within which a mail is in its logs: a quarter of an hour is meant to be too long. */
const lagMs = 900_000
// A page must stay below the size of an answer that we read at all; each entry of it costs a request.
const entriesMax = 50
/** Their clock dates the mail, ours the attempt. Our key decides, so being generous costs only requests. */
const clockMarginMs = 900_000

const listSchema = z.object({
  messages: z.array(z.object({ sg_message_id: z.string(), subject: z.string().nullish() })),
})
const mailSchema = z.object({ custom_args: z.record(z.string(), z.unknown()).nullish() })
type Entry = z.output<typeof listSchema>['messages'][number]
type Ask = (path: string, body?: object) => Promise<ProviderAnswer>

/** The logs list what went to an address; only each mail's own entry names our key. */
export const sendgridLookup: Lookup<SendgridSettings> = {
  lagMs,

  async find(question, settings, context) {
    const { message } = question.prepared
    const asker = askerWithin(context, { resetHeader: 'x-ratelimit-reset' })
    const headers = ['authorization', `Bearer ${settings.apiKey}`, 'content-type', 'application/json']
    const ask: Ask = (path, body) => {
      const url = sendgridUrl(path, settings)
      return asker(
        body ? { method: 'POST', url, headers, body: JSON.stringify(body) } : { method: 'GET', url, headers },
      )
    }
    const listed = await mailsTo(question, ask)
    if (!Array.isArray(listed)) return listed
    return judge(listed, message.notificationId, sendgridSubject(message), ask)
  },
}

async function mailsTo({ prepared, firstAttemptAt, ageMs }: LookupQuestion, ask: Ask): Promise<Entry[] | LookupAnswer> {
  // A strict mailbox has neither a quote nor a backslash: it cannot end the query's string.
  const address = strictMailbox(prepared.message.address)
  if (address === null) return undetermined('recipient_invalid')
  const marginMs = typeof ageMs === 'number' ? clockMarginMs : clockDoubtMarginMs
  const since = new Date(firstAttemptAt.getTime() - marginMs).toISOString()
  const found: Entry[] = []
  // Whether the logs keep an address as it was written is not documented.
  for (const spelling of new Set([address, address.toLowerCase()])) {
    const query = `to_email = "${spelling}" AND sg_message_id_created_at >= TIMESTAMP "${since}"`
    const answer = await ask('/v3/logs', { query, limit: entriesMax })
    if (answer.found === 'undetermined') return answer
    const parsed = listSchema.safeParse(answer.found === 'json' ? answer.json : null)
    if (!parsed.success) return undetermined('answer_unreadable')
    // By their clock the first attempt was so much earlier than by ours that it may have been before what was asked for.
    const theirNow = answer.found === 'json' ? answer.at : null
    if (theirNow !== null && typeof ageMs === 'number' && theirNow - ageMs < Date.parse(since))
      return undetermined('clocks_disagree')
    found.push(...parsed.data.messages)
    if (parsed.data.messages.length >= entriesMax) return undetermined('too_many_messages')
  }
  return found
}

async function judge(listed: Entry[], ours: string, subject: string, ask: Ask): Promise<LookupAnswer> {
  let open: LookupAnswer | null = null
  for (const entry of listed) {
    const answer = await ask(`/v3/logs/${encodeURIComponent(entry.sg_message_id)}`)
    if (answer.found === 'undetermined') return answer
    const parsed = mailSchema.safeParse(answer.found === 'json' ? answer.json : null)
    if (!parsed.success) return undetermined('answer_unreadable')
    const key = parsed.data.custom_args?.[notificationArgument]
    if (key === ours) return { found: 'accepted', providerMessageId: sendgridMessageId(entry.sg_message_id) }
    // A mail of ours always carries a key: if its entry shows none and it looks like ours, nothing is proved.
    if (typeof key !== 'string' && oneLine(entry.subject ?? '') === subject) {
      open = undetermined('key_not_listed', sendgridMessageId(entry.sg_message_id))
    }
  }
  return open ?? { found: 'absent' }
}

/** The part that the send was answered with (`X-Message-Id`); logs and events put more behind it. */
export function sendgridMessageId(sgMessageId: string): string | null {
  const [id = ''] = sgMessageId.split('.', 1)
  return /^[\x21-\x7e]{1,255}$/.test(id) ? id : null
}
