import { z } from 'zod'
import { identifiersSchema } from '@/lib/intake/request-schemas'

const text = (max: number) => z.string().min(1).max(max)
/** Flows have no way to leave a field out: an empty text says that there is none. */
const optionalText = z.string().max(255).nullish()
const identifiers = identifiersSchema.refine(
  (list) => list.length > 0,
  'at least one: they say who is not to be told twice',
)

/** `POST /api/v1/guard/claim` */
export const guardClaimSchema = z.strictObject({
  type: text(63),
  identifiers,
  /** The caller's own name for this claim: a repeat learns that the claim in its way is its own. */
  key: optionalText,
  leaseSeconds: z.int().min(1).max(3600).nullish(),
})

/** `POST /api/v1/guard/confirm` */
export const guardConfirmSchema = z.strictObject({ claimId: text(255), providerMessageId: optionalText })

/** `POST /api/v1/guard/release` */
export const guardReleaseSchema = z.strictObject({ claimId: text(255) })

/** `GET /api/v1/guard/check`, after its parameters were read: `identifier=name:value`, once or several times. */
export const guardCheckSchema = z.strictObject({ type: text(63), identifiers })

export type GuardClaimRequest = z.output<typeof guardClaimSchema>
export type GuardCheckRequest = z.output<typeof guardCheckSchema>
