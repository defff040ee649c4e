import type { DeliveryOutcome } from '@/lib/domain/delivery-outcome'
import { type AnswerRules, classifyHttp } from '@/lib/providers/classify-http'
import { sendHttp } from '@/lib/providers/http-sender'
import { parseSender, strictMailbox } from '@/lib/providers/mailbox'
import type { Adapter } from '@/lib/providers/provider'
import { sendgridLookup } from '@/lib/providers/sendgrid-look-up'
import { sendgridReceipts } from '@/lib/providers/sendgrid-receipts'
import { sendgridMail, sendgridUrl } from '@/lib/providers/sendgrid-request'
import { type SendgridSettings, sendgridSettings } from '@/lib/providers/sendgrid-settings'
import { readAt } from '@/lib/providers/try-connection'

const answers: AnswerRules = {
  idFields: [],
  // Its 202 has no body: without the id in the header nobody knows who answered.
  acceptedWithoutId: 'never',
  idHeader: 'x-message-id',
  resetHeader: 'x-ratelimit-reset',
  // A 400 names the field that it is about.
  codes: { from: 'account', 'from.email': 'account', 'from.name': 'account' },
}

/** SendGrid's v3 mail. It knows no idempotency key; every mail carries ours as a custom argument. */
export const sendgrid: Adapter<SendgridSettings> = {
  name: 'sendgrid',
  title: 'SendGrid',
  channels: ['email'],
  capabilities: { idempotency: { kind: 'none', retention: null }, lookup: 'by-fingerprint' },
  settings: sendgridSettings,
  secretSettings: ['apiKey'],

  prepare: (message, settings) => ({ bytes: Buffer.from(JSON.stringify(sendgridMail(message, settings))), message }),

  async send(prepared, settings, context) {
    if (strictMailbox(prepared.message.address) === null) return refusedHere('message', 'recipient_invalid')
    if (parseSender(settings.from) === null) return refusedHere('account', 'sender_invalid')
    const result = await sendHttp({
      method: 'POST',
      url: sendgridUrl('/v3/mail/send', settings),
      headers: ['content-type', 'application/json', 'authorization', `Bearer ${settings.apiKey}`],
      body: prepared.bytes,
      ...context,
    })
    return classifyHttp(result, answers, Date.now())
  },

  tryOut: (settings, context) => readAt(sendgridUrl('/v3/scopes', settings), `Bearer ${settings.apiKey}`, context),

  lookup: sendgridLookup,
  receipts: sendgridReceipts,
}

function refusedHere(blame: 'message' | 'account', code: string): DeliveryOutcome {
  return { outcome: 'rejected', blame, code, detail: null, httpStatus: null }
}
