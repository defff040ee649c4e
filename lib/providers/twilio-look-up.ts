import { z } from 'zod'
import { askerWithin, clockDoubtMarginMs, undetermined } from '@/lib/providers/ask-provider'
import type { Lookup, LookupAnswer, LookupQuestion, SendContext } from '@/lib/providers/provider'
import { twilioCollection, twilioCredentials } from '@/lib/providers/twilio-request'
import type { TwilioSettings } from '@/lib/providers/twilio-settings'

/** Twilio publishes no time within which a message is listed: five minutes is meant to be too long. */
const lagMs = 300_000
// A page must stay below the size of an answer that we read at all.
const pageSize = 20
const pagesMax = 15
/** Twilio's clock dates the message, ours the attempt. What was made shortly before may be ours or not. */
const clockMarginMs = 2_000
const doubtMarginMs = 120_000

const entrySchema = z.object({
  sid: z.string().regex(/^[\x21-\x7e]{1,64}$/),
  direction: z.string(),
  date_created: z
    .string()
    .transform((text) => Date.parse(text))
    .pipe(z.number()),
  body: z.string().nullish(),
})
type Entry = z.output<typeof entrySchema>

const pageSchema = z.object({
  messages: z.array(entrySchema).optional(),
  calls: z.array(entrySchema).optional(),
  next_page_uri: z.string().nullish(),
})

/** Twilio cannot be asked by our key: it lists what went to a number, and the text is compared. */
export const twilioLookup: Lookup<TwilioSettings> = {
  lagMs,

  async find(question, settings, context) {
    const listed = await outboundSince(question, settings, context)
    if (!('entries' in listed)) return listed
    const { message } = question.prepared
    if (message.channel === 'voice') return judgeCalls(listed.entries)
    return judgeMessages(listed.entries, message.body, listed.firstAttemptMs)
  },
}

/** All that we sent to the number since shortly before the first attempt, and when that was by Twilio's clock; or why that cannot be said. */
async function outboundSince(
  question: LookupQuestion,
  settings: TwilioSettings,
  context: SendContext,
): Promise<{ entries: Entry[]; firstAttemptMs: number } | LookupAnswer> {
  const { prepared } = question
  const ask = askerWithin(context)
  const askedAt = performance.now()
  const collection = twilioCollection(prepared.message, settings)
  const headers = ['authorization', twilioCredentials(settings), 'accept', 'application/json']
  const found: Entry[] = []
  // Not by date: the filter is on the day of sending, which a queued message does not have yet.
  let query = `?${listQuery(prepared.message.address, settings)}`
  for (let page = 0; page < pagesMax; page++) {
    const answer = await ask({ method: 'GET', url: collection + query, headers })
    if (answer.found === 'undetermined') return answer
    const parsed = pageSchema.safeParse(answer.found === 'json' ? answer.json : null)
    const entries = parsed.data?.messages ?? parsed.data?.calls
    if (!entries) return undetermined('answer_unreadable')
    const theirNow = answer.found === 'json' ? answer.at : null
    const byTheirClock = firstAttempt(question, theirNow, performance.now() - askedAt)
    const firstAttemptMs = byTheirClock ?? question.firstAttemptAt.getTime()
    const doubtfulMs = byTheirClock === null ? clockDoubtMarginMs : doubtMarginMs
    const recent = entries.filter(({ date_created }) => date_created >= firstAttemptMs - doubtfulMs)
    found.push(...recent.filter(({ direction }) => direction === 'outbound-api'))
    const next = parsed.data?.next_page_uri
    // Newest first: once a page has nothing recent, no later one has.
    if (!next || recent.length === 0) return { entries: found, firstAttemptMs }
    // Only its query is believed, so that no answer can send our credentials elsewhere.
    query = new URL(next, 'https://api.twilio.com').search
  }
  return undetermined('too_many_messages')
}

/** By their clock; null where that cannot be said. */
function firstAttempt({ ageMs }: LookupQuestion, theirNow: number | null, sinceAskedMs: number): number | null {
  return theirNow === null || typeof ageMs !== 'number' ? null : theirNow - ageMs - sinceAskedMs
}

function listQuery(address: string, { from }: TwilioSettings): URLSearchParams {
  const query = new URLSearchParams({ To: address })
  if (from !== undefined) query.set('From', from)
  query.set('PageSize', String(pageSize))
  return query
}

function judgeMessages(listed: Entry[], body: string, firstAttemptMs: number): LookupAnswer {
  const ours = comparable(body)
  const alike = listed.filter((entry) => comparable(entry.body ?? '') === ours)
  const [only, another] = alike.filter(({ date_created }) => date_created >= firstAttemptMs - clockMarginMs)
  // Two of one text to one number: one of them may be another notification's, and we cannot tell which.
  if (another) return undetermined('several_alike')
  if (only) return { found: 'accepted', providerMessageId: only.sid }
  const similar = alike[0] ?? listed.find((entry) => comparable(entry.body ?? '').includes(ours))
  return similar ? undetermined('similar_message', similar.sid) : { found: 'absent' }
}

/** A list of calls does not say what was spoken: no call at all is proof, a call is none. */
function judgeCalls([call]: Entry[]): LookupAnswer {
  return call ? undetermined('call_not_comparable', call.sid) : { found: 'absent' }
}

/**
 * Twilio may replace quotes, dashes and spaces by plain ones (Smart Encoding), so only letters and digits count; a text
 * that has none is compared as it is.
 */
function comparable(text: string): string {
  const folded = text.toWellFormed().normalize('NFKD').toLowerCase()
  return folded.replace(/[^\p{L}\p{N}]/gu, '') || folded.trim()
}
