import { env } from '@/lib/config/env'
import type { FrozenMessage } from '@/lib/providers/provider'
import { endpoint } from '@/lib/providers/setting-schemas'
import type { TwilioSettings } from '@/lib/providers/twilio-settings'

/** Names our key in the address that Twilio reports to: Twilio signs the address, and has no other place for it. */
export const notificationParameter = 'notification'

/** The form that is posted: the same for every attempt, since nothing in it is of the attempt or the clock. */
export function twilioForm(message: FrozenMessage, settings: TwilioSettings): URLSearchParams {
  const form = new URLSearchParams({ To: message.address })
  if (settings.from !== undefined) form.set('From', settings.from)
  if (message.channel === 'voice') callFields(form, message, settings)
  else messageFields(form, message, settings)
  const callback = statusCallback(message.notificationId, settings)
  if (callback !== null) form.set('StatusCallback', callback)
  return form
}

/** Messages or calls: the collection that is posted to and listed from. */
export function twilioCollection(message: FrozenMessage, { baseUrl, accountSid }: TwilioSettings): string {
  const collection = message.channel === 'voice' ? 'Calls' : 'Messages'
  return endpoint(baseUrl ?? 'https://api.twilio.com', `/2010-04-01/Accounts/${accountSid}/${collection}.json`)
}

export function twilioCredentials({ accountSid, authToken, apiKeySid, apiKeySecret }: TwilioSettings): string {
  const pair = apiKeySid ? `${apiKeySid}:${apiKeySecret ?? ''}` : `${accountSid}:${authToken ?? ''}`
  return `Basic ${Buffer.from(pair).toString('base64')}`
}

function messageFields(form: URLSearchParams, message: FrozenMessage, settings: TwilioSettings): void {
  if (settings.messagingServiceSid !== undefined) form.set('MessagingServiceSid', settings.messagingServiceSid)
  form.set('Body', message.body)
  const seconds = validityPeriod(message, settings)
  if (seconds !== null) form.set('ValidityPeriod', String(seconds))
}

/** Twilio's own bound, where it is told none. */
const validitySecondsMax = 36_000

/**
 * How long Twilio may keep it in a queue of its own: no longer than it is of use from its acceptance on, since what an attempt
 * sends may not depend on when it is made. Null: as long as Twilio would by itself.
 */
function validityPeriod({ acceptedAt, expiresAt }: FrozenMessage, settings: TwilioSettings): number | null {
  const usefulMs = expiresAt === undefined ? Number.POSITIVE_INFINITY : Date.parse(expiresAt) - Date.parse(acceptedAt)
  const usefulSeconds = Math.max(1, Math.floor(usefulMs / 1000))
  const set = settings.validityPeriodSeconds ?? null
  return usefulSeconds < (set ?? validitySecondsMax) ? usefulSeconds : set
}

function callFields(form: URLSearchParams, message: FrozenMessage, settings: TwilioSettings): void {
  if (settings.voiceUrl !== undefined) form.set('Url', settings.voiceUrl)
  else form.set('Twiml', spoken(message.body, settings.voiceLanguage))
  // Without this only the end of a call is reported, and an unknown one would stay unknown while it rings.
  if (settings.receiptsAs === undefined) return
  for (const event of ['initiated', 'completed']) form.append('StatusCallbackEvent', event)
}

function statusCallback(notificationId: string, { receiptsAs }: TwilioSettings): string | null {
  const publicUrl = env().ONCE_PUBLIC_URL
  if (receiptsAs === undefined || publicUrl === undefined) return null
  return `${endpoint(publicUrl, `/api/v1/receipts/${receiptsAs}`)}?${notificationParameter}=${notificationId}`
}

function spoken(text: string, language: string | undefined): string {
  const attribute = language === undefined ? '' : ` language="${language}"`
  return `<Response><Say${attribute}>${xmlText(text)}</Say></Response>`
}

/** A text cannot become an instruction to the telephone: markup is escaped, what XML cannot carry is left out. */
function xmlText(text: string): string {
  return text
    .toWellFormed()
    .replace(/[^\t\n\r\u0020-\ufffd\u{10000}-\u{10ffff}]/gu, '')
    .replaceAll('&', '&amp;')
    .replaceAll('<', '&lt;')
    .replaceAll('>', '&gt;')
}
