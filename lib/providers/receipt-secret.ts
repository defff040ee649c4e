import { z } from 'zod'
import { secretKeys } from '@/lib/providers/standard-webhook'

/** Signs the provider-neutral receipts of a provider that has no form of its own. */
export const receiptSecret = z
  .string()
  .refine((text) => secretKeys(text).length > 0, 'whsec_ and 24 to 64 bytes in base64; two with a space between')
  .optional()
  .meta({
    title: 'Receipt secret',
    description:
      'whsec_…, signs what is posted to /api/v1/receipts/{provider}. Two with a space between while it changes.',
  })
