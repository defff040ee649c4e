import type { DeliveryOutcome } from '@/lib/domain/delivery-outcome'
import { type AnswerRules, classifyHttp, comeAgain, type StatusMeaning } from '@/lib/providers/classify-http'
import { parseSender, strictMailbox } from '@/lib/providers/mailbox'
import { isHtml, oneLine, senderHeader } from '@/lib/providers/mime-message'
import type { Adapter, FrozenMessage } from '@/lib/providers/provider'
import { readAccount, type SesReply, sendEmail } from '@/lib/providers/ses-client'
import { notificationTag, sesReceipts } from '@/lib/providers/ses-receipts'
import { type SesSettings, sesSettings } from '@/lib/providers/ses-settings'
import { fetchCertificate } from '@/lib/providers/sns-certificate'
import { connectionOf } from '@/lib/providers/try-connection'

const answers: AnswerRules = { idFields: ['MessageId'], acceptedWithoutId: 'never' }

/** The SDK's exceptions. What is not here is judged by its status, and a 5xx is unknown under any name. */
const exceptions: Readonly<Record<string, StatusMeaning>> = {
  BadRequestException: 'message',
  // Mostly an identity that is not verified: another provider may send it.
  MessageRejected: 'account',
  MailFromDomainNotVerifiedException: 'account',
  AccountSuspendedException: 'account',
  SendingPausedException: 'account',
  LimitExceededException: 'account',
  NotFoundException: 'account',
  AccessDeniedException: 'account',
  UnrecognizedClientException: 'account',
  InvalidClientTokenId: 'account',
  InvalidSignatureException: 'account',
  SignatureDoesNotMatch: 'account',
  IncompleteSignature: 'account',
  MissingAuthenticationToken: 'account',
  ExpiredTokenException: 'account',
  TooManyRequestsException: 'later',
  ThrottlingException: 'later',
  Throttling: 'later',
}

/** Amazon SES, API v2. It knows no idempotency key and cannot be asked: an unknown is settled by an event, or by a person. */
export const ses: Adapter<SesSettings> = {
  name: 'ses',
  title: 'Amazon SES',
  channels: ['email'],
  capabilities: { idempotency: { kind: 'none', retention: null }, lookup: 'by-receipt' },
  settings: sesSettings,
  secretSettings: ['secretAccessKey', 'sessionToken'],

  prepare: (message, settings) => ({ bytes: Buffer.from(JSON.stringify(mailOf(message, settings))), message }),

  async send(prepared, settings, context) {
    if (strictMailbox(prepared.message.address) === null) return refusedHere('message', 'recipient_invalid')
    if (parseSender(settings.from) === null) return refusedHere('account', 'sender_invalid')
    return outcomeOf(await sendEmail(prepared.bytes, settings, context))
  },

  async tryOut(settings, context) {
    const { result, exception } = await readAccount(settings, context)
    if (result === null) return { found: 'refused', code: 'request_invalid', detail: null }
    // The key is known, and may send without being allowed to read this.
    if (exception === 'AccessDeniedException') return { found: 'reached', code: exception }
    return connectionOf(result)
  },

  receipts: sesReceipts(fetchCertificate),
}

/** SES replaces Message-ID and Date, so our key is in a tag, which events carry, and in a header, which the mail carries. */
function mailOf(message: FrozenMessage, settings: SesSettings) {
  const text = { Data: message.body.toWellFormed(), Charset: 'UTF-8' }
  const sender = parseSender(settings.from)
  return {
    FromEmailAddress: sender === null ? '' : senderHeader(sender).replaceAll('\r\n', ''),
    Destination: { ToAddresses: [strictMailbox(message.address)] },
    Content: {
      Simple: {
        Subject: { Data: oneLine((message.subject ?? '').toWellFormed()), Charset: 'UTF-8' },
        Body: isHtml(message.body) ? { Html: text } : { Text: text },
        Headers: [{ Name: 'X-Notification-Id', Value: message.notificationId }],
      },
    },
    EmailTags: [{ Name: notificationTag, Value: message.notificationId }],
    ...(settings.configurationSetName === undefined ? {} : { ConfigurationSetName: settings.configurationSetName }),
  }
}

function outcomeOf({ result, exception }: SesReply): DeliveryOutcome {
  if (result === null) return refusedHere('account', 'request_invalid')
  const refused = result.kind === 'response' && result.status >= 400 && result.status < 500
  const meaning =
    refused && exception !== null && Object.hasOwn(exceptions, exception) ? exceptions[exception] : undefined
  if (!refused || exception === null || meaning === undefined) return classifyHttp(result, answers, Date.now())
  const known = { code: exception, detail: null, httpStatus: result.status }
  if (meaning === 'later') {
    return { outcome: 'unavailable', ...known, retryAfterSeconds: comeAgain(result.headers, answers, Date.now()) }
  }
  if (meaning === 'unknown') return { outcome: 'unknown', ...known }
  return { outcome: 'rejected', blame: meaning, ...known }
}

function refusedHere(blame: 'message' | 'account', code: string): DeliveryOutcome {
  return { outcome: 'rejected', blame, code, detail: null, httpStatus: null }
}
