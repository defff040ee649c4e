import { z } from 'zod'
import { scopes } from '@/lib/auth/scopes'

/** What a key is asked with, in the console's form and by the verb. */
export const newKeySchema = z.strictObject({
  producer: z.string().trim().min(1, 'name the system that calls').max(63),
  scopes: z.array(z.enum(scopes)).min(1, 'choose at least one'),
  ratePerSecond: z.int().min(1).max(1_000_000).nullable(),
  /** Addresses and CIDR ranges, with commas between; empty: from anywhere. */
  networks: z.string().trim().max(1_000).default(''),
  expiresInDays: z.int().min(1).max(3_650).nullable(),
})
export type NewKeyInput = z.input<typeof newKeySchema>
