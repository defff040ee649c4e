import { env } from '@/lib/config/env'
import { classifyHttp } from '@/lib/providers/classify-http'
import { sendHttp } from '@/lib/providers/http-sender'
import type { Adapter } from '@/lib/providers/provider'
import { endpoint } from '@/lib/providers/setting-schemas'
import { readAt } from '@/lib/providers/try-connection'
import { twilioAnswers } from '@/lib/providers/twilio-answers'
import { twilioLookup } from '@/lib/providers/twilio-look-up'
import { twilioReceipts } from '@/lib/providers/twilio-receipts'
import { twilioCollection, twilioCredentials, twilioForm } from '@/lib/providers/twilio-request'
import { type TwilioSettings, twilioSettings } from '@/lib/providers/twilio-settings'

/** Twilio's messages and calls. It knows no idempotency key: an unknown is settled by its list or by a receipt. */
export const twilio: Adapter<TwilioSettings> = {
  name: 'twilio',
  title: 'Twilio',
  channels: ['sms', 'voice'],
  capabilities: { idempotency: { kind: 'none', retention: null }, lookup: 'by-fingerprint' },
  settings: twilioSettings,
  secretSettings: ['authToken', 'secondaryAuthToken', 'apiKeySecret'],

  prepare: (message, settings) => ({ bytes: Buffer.from(String(twilioForm(message, settings))), message }),

  async send(prepared, settings, context) {
    const fault = settingFault(prepared.message.channel, settings)
    if (fault !== null) return { outcome: 'rejected', blame: 'account', code: fault, detail: null, httpStatus: null }
    const result = await sendHttp({
      method: 'POST',
      url: twilioCollection(prepared.message, settings),
      headers: ['content-type', 'application/x-www-form-urlencoded', 'authorization', twilioCredentials(settings)],
      body: prepared.bytes,
      ...context,
    })
    return classifyHttp(result, twilioAnswers, Date.now())
  },

  // One entry of what was sent: the account itself may be read with its own token only, not with an API key.
  tryOut: (settings, context) => {
    const { baseUrl = 'https://api.twilio.com', accountSid } = settings
    const url = endpoint(baseUrl, `/2010-04-01/Accounts/${accountSid}/Messages.json?PageSize=1`)
    return readAt(url, twilioCredentials(settings), context)
  },

  lookup: twilioLookup,
  receipts: twilioReceipts,
}

/** Faults that only show with the message or the environment: nothing is sent without what the settings ask for. */
function settingFault(channel: string, { from, receiptsAs }: TwilioSettings): string | null {
  if (channel === 'voice' && from === undefined) return 'sender_missing'
  return receiptsAs !== undefined && env().ONCE_PUBLIC_URL === undefined ? 'public_url_missing' : null
}
