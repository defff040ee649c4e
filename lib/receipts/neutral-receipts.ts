import { z } from 'zod'
import type { ProviderConfiguration } from '@/lib/configuration/document'
import { AppError } from '@/lib/domain/errors'
import { receiptStatuses } from '@/lib/domain/receipt'
import { parseJson } from '@/lib/http/read-json'
import { validate } from '@/lib/http/validate'
import type { Receipt, ReceiptCallback } from '@/lib/providers/provider'
import { checkSignature, secretKeys } from '@/lib/providers/standard-webhook'

const shortText = z.string().min(1).max(255)

// Fields beyond these are let through: a sender that adds one must not leave its messages unsettled.
const receiptSchema = z
  .object({
    notificationId: z.guid().nullish(),
    providerMessageId: shortText.nullish(),
    status: z.enum(receiptStatuses),
    at: z.iso.datetime({ offset: true }).nullish(),
    code: shortText.nullish(),
    receiptId: shortText.nullish(),
  })
  .refine((receipt) => receipt.notificationId || receipt.providerMessageId, {
    message: 'notificationId or providerMessageId',
    path: ['notificationId'],
  })

/** The provider-neutral form: what a provider without a form of its own may send. */
export const neutralReceiptsSchema = z.array(receiptSchema).max(1_000)

/**
 * Verifies the raw bytes per Standard Webhooks, then reads them. Nothing is parsed before a signature is right.
 * @throws AppError `unauthenticated`, `malformed`, `invalid`
 */
export function readNeutralReceipts(callback: ReceiptCallback, provider: ProviderConfiguration): Receipt[] {
  const secret = receiptSecretOf(provider)
  if (secret === null)
    throw new AppError('unauthenticated', 'Receipts of this provider cannot be verified: no secret is set.')
  const verdict = checkSignature(callback, secretKeys(secret))
  if (verdict !== 'right')
    throw new AppError('unauthenticated', `The signature does not prove who sent this: ${verdict}.`)
  return validate(neutralReceiptsSchema, parseJson(callback.body)).map((receipt) => ({
    receiptId: receipt.receiptId ?? null,
    notificationId: receipt.notificationId ?? null,
    providerMessageId: receipt.providerMessageId ?? null,
    status: receipt.status,
    at: receipt.at ?? null,
    code: receipt.code ?? null,
  }))
}

/** What signs a provider's neutral receipts: its own secret for them, else the one that both sides of a webhook share. */
export function receiptSecretOf({ settings }: Pick<ProviderConfiguration, 'settings'>): string | null {
  for (const secret of [settings.receiptSecret, settings.secret]) {
    if (typeof secret === 'string' && secretKeys(secret).length > 0) return secret
  }
  return null
}
