import { createPublicKey, type KeyObject } from 'node:crypto'
import { z } from 'zod'
import { parseSender } from '@/lib/providers/mailbox'
import { baseUrl, headerToken } from '@/lib/providers/setting-schemas'

export const sendgridSettings = z.strictObject({
  apiKey: headerToken.meta({
    title: 'API key',
    description: 'SG.…, with Mail Send and, for the look-up, Email Logs. Stored sealed and never shown again.',
  }),
  from: z
    .string()
    .refine((text) => parseSender(text) !== null, 'an address, or a name and an address in angle brackets')
    .meta({ title: 'From', description: 'E.g. Example Shop <noreply@example.com>; SendGrid must have verified it.' }),
  domain: z
    .string()
    .regex(/^(?=.{1,253}$)([a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?\.)*[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?$/i, 'a domain name')
    .optional()
    .meta({ title: 'Domain', description: 'Right part of the Message-ID. Unset: the domain of From.' }),
  receiptPublicKey: z
    .string()
    .refine(
      (text) => eventWebhookKeys(text).length > 0,
      'the verification key as SendGrid shows it: a P-256 public key in base64',
    )
    .optional()
    .meta({
      title: 'Receipt verification key',
      description:
        'Of the signed Event Webhook, which posts to /api/v1/receipts/<name of this provider>; two with a space between while it changes. Unset: no receipts.',
    }),
  baseUrl: baseUrl.optional().meta({
    title: 'Base URL',
    description: 'Unset: https://api.sendgrid.com; https://api.eu.sendgrid.com for EU subusers.',
  }),
})

export type SendgridSettings = z.output<typeof sendgridSettings>

/** The public keys of the Event Webhook, each SPKI in base64; none when any part of the text is no such key. */
export function eventWebhookKeys(text: string): KeyObject[] {
  const keys = text.trim().split(/\s+/).map(publicKeyOf)
  return keys.length > 2 || keys.includes(null) ? [] : keys.filter((key) => key !== null)
}

function publicKeyOf(encoded: string): KeyObject | null {
  try {
    const key = createPublicKey({ key: Buffer.from(encoded, 'base64'), format: 'der', type: 'spki' })
    return key.asymmetricKeyDetails?.namedCurve === 'prime256v1' ? key : null
  } catch {
    return null
  }
}
