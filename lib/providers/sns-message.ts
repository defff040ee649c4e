import { type KeyObject, verify } from 'node:crypto'
import { z } from 'zod'
import type { ReceiptCallback, ReceiptReading } from '@/lib/providers/provider'
import { isCertificateAddress } from '@/lib/providers/sns-certificate'

const messageSchema = z.object({
  Type: z.enum(['Notification', 'SubscriptionConfirmation', 'UnsubscribeConfirmation']),
  MessageId: z.string().min(1).max(255),
  TopicArn: z.string(),
  Subject: z.string().optional(),
  Message: z.string(),
  Timestamp: z.iso.datetime({ offset: true }),
  SubscribeURL: z.string().optional(),
  Token: z.string().optional(),
  SignatureVersion: z.string().optional(),
  Signature: z.string().optional(),
  SigningCertURL: z.string().optional(),
})
export type SnsMessage = z.output<typeof messageSchema>

type Refused = Extract<ReceiptReading, { kind: 'refused' }>
type NotRead = Refused | Extract<ReceiptReading, { kind: 'unverifiable' }>

// SNS repeats what was not taken, for an hour by default, as its owner configured for longer; a repeat keeps its date
// and is recognised by its message id.
const secondsBehindMax = 24 * 3600 + 300
const secondsAheadMax = 300

/** Reads what SNS posted, if it is signed by SNS and of the one topic that is believed. */
export async function readSnsMessage(
  { body, now }: ReceiptCallback,
  topicArn: string,
  keyOf: (certificateUrl: string) => Promise<KeyObject | null>,
): Promise<{ kind: 'message'; message: SnsMessage } | NotRead> {
  const message = parsed(body)
  if (message === null) return refused('unreadable')
  const { Signature, SignatureVersion, SigningCertURL } = message
  if (Signature === undefined || SigningCertURL === undefined) return refused('signature_missing')
  const algorithm = algorithms[SignatureVersion ?? '']
  // Topic and type are the end of what is signed: as they must be exact, no text of another topic can stand for them.
  if (message.TopicArn !== topicArn || algorithm === undefined || !isCertificateAddress(SigningCertURL)) {
    return refused('signature_wrong')
  }
  const key = await keyOf(SigningCertURL)
  if (key === null) return { kind: 'unverifiable', code: 'certificate_unavailable' }
  const signed = Buffer.from(signedText(message))
  if (!verify(algorithm, signed, key, Buffer.from(Signature, 'base64'))) return refused('signature_wrong')
  const secondsBehind = (now.getTime() - Date.parse(message.Timestamp)) / 1000
  const recent = secondsBehind <= secondsBehindMax && secondsBehind >= -secondsAheadMax
  return recent ? { kind: 'message', message } : refused('signature_stale')
}

const algorithms: Readonly<Record<string, string | undefined>> = { '1': 'RSA-SHA1', '2': 'RSA-SHA256' }

function parsed(body: Buffer): SnsMessage | null {
  try {
    return messageSchema.parse(JSON.parse(body.toString('utf8')))
  } catch {
    return null
  }
}

/** Name and value on a line each, in this order; a subject only where there is one. */
function signedText(message: SnsMessage): string {
  const names =
    message.Type === 'Notification'
      ? (['Message', 'MessageId', 'Subject', 'Timestamp', 'TopicArn', 'Type'] as const)
      : (['Message', 'MessageId', 'SubscribeURL', 'Timestamp', 'Token', 'TopicArn', 'Type'] as const)
  return names.map((name) => (message[name] === undefined ? '' : `${name}\n${message[name]}\n`)).join('')
}

function refused(code: Refused['code']): Refused {
  return { kind: 'refused', code }
}
