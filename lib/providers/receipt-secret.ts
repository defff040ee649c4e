import { z } from 'zod'
import { secretBytes } from '@/lib/providers/standard-webhook'

/** Signs the provider-neutral receipts of a provider that has no form of its own. */
export const receiptSecret = z
  .string()
  .refine((text) => receiptKeys(text).length > 0, 'whsec_ and 24 to 64 bytes in base64; two with a space between')
  .optional()
  .meta({
    title: 'Receipt secret',
    description:
      'whsec_…, signs what is posted to /api/v1/receipts/{provider}. Two with a space between while it changes.',
  })

/** The keys of a receipt secret; none when any part of it is no secret. */
export function receiptKeys(text: string): Buffer[] {
  const keys = text.split(' ').map(secretBytes)
  return keys.length > 2 || keys.includes(null) ? [] : keys.filter((key) => key !== null)
}
