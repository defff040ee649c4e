import { z } from 'zod'
import { alarmNames } from '@/lib/alerts/alarm-words'
import { duration, name } from '@/lib/configuration/schema-pieces'
import { secretMask } from '@/lib/configuration/secret-mask'
import { durationSeconds } from '@/lib/domain/duration'
import { httpUrl } from '@/lib/providers/setting-schemas'

// One, or the new and the old one while it changes.
const secrets = /^whsec_[A-Za-z0-9+/]{32,88}={0,2}(?: whsec_[A-Za-z0-9+/]{32,88}={0,2})?$/

const alertTime = duration.refine(
  (text) => (durationSeconds(text) ?? 0) <= 10 * 365 * 86_400,
  'at most ten years (P10Y)',
)

/** An address may be a secret itself: it is sealed and never shown again, like the key that signs. */
const webhookTarget = z.strictObject({
  kind: z.literal('webhook'),
  url: z.union([z.literal(secretMask), httpUrl()]),
  secret: z
    .union([
      z.literal(secretMask),
      z.string().regex(secrets, 'whsec_ and 24 to 64 bytes in base64; two with a space between'),
    ])
    .optional(),
})

/** By one of the configuration's own providers. */
const emailTarget = z.strictObject({ kind: z.literal('email'), provider: name, address: z.email().max(254) })

export const alertTargetSchema = z.discriminatedUnion('kind', [webhookTarget, emailTarget])

/** An alert rule as a form has it. Durations are ISO 8601; without `hold` it is told at once, without `remind` never again. */
export const alertRuleSchema = z.strictObject({
  name: z.string().trim().min(1, 'a name').max(80),
  enabled: z.boolean().default(true),
  alarm: z.enum(alarmNames),
  threshold: z.number('a number').min(0).max(1_000_000_000),
  hold: alertTime.optional(),
  remind: alertTime.optional(),
  target: alertTargetSchema,
})

export type AlertRuleInput = z.input<typeof alertRuleSchema>
export type AlertTarget = z.output<typeof alertTargetSchema>
