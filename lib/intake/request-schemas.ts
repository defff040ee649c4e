import { z } from 'zod'
import { isStorableInstant } from '@/lib/domain/instant'
import { isE164 } from '@/lib/intake/e164'

const text = (max: number) => z.string().min(1).max(max)
const instant = z.iso
  .datetime({ offset: true, error: 'an instant such as 2026-11-23T22:00:00Z' })
  .refine(isStorableInstant, 'an instant of the years 1 to 9999, less than 16 hours from UTC')
const openObject = z.record(z.string().max(200), z.json())

const phone = z.string().max(20).refine(isE164, 'a phone number in E.164 form, such as +15551234567')

/** One mailbox of RFC 5321's plain form: no quotes, comments, groups or lists, so it can only ever be one recipient. */
const emailPattern =
  /^(?!\.)(?!.*\.\.)[A-Za-z0-9.!#$%&'*+/=?^_`{|}~-]{1,64}(?<!\.)@(?:[A-Za-z0-9](?:[A-Za-z0-9-]{0,61}[A-Za-z0-9])?\.)+[A-Za-z]{2,63}$/
const email = z.email({ pattern: emailPattern, error: 'an email address such as c@example.com' }).max(254)

type Recipient = { phone?: string | undefined; email?: string | undefined; customerId?: string | undefined }

/** Many clients write null for what they have not: it is as if it were left out, here and below. */
export const recipientSchema = z
  .strictObject({ phone: phone.nullish(), email: email.nullish(), customerId: text(255).nullish() })
  .transform((recipient): Recipient => {
    const given = Object.entries(recipient).filter(([, value]) => value !== null && value !== undefined)
    return Object.fromEntries(given)
  })
  .refine((recipient) => Object.keys(recipient).length > 0, 'needs a phone, an email or a customerId')

export const identifiersSchema = z
  .array(z.strictObject({ name: text(63), value: text(255) }))
  .max(20)
  .refine((list) => new Set(list.map((entry) => entry.name)).size === list.length, 'each name may appear once')

const requestFields = {
  type: text(63),
  recipient: recipientSchema,
  data: openObject.nullish(),
  identifiers: identifiersSchema.nullish(),
  campaign: text(255).nullish(),
  occurredAt: instant.nullish(),
  sendAt: instant.nullish(),
  expiresAt: instant.nullish(),
}

/** `POST /api/v1/notifications` */
export const notificationRequestSchema = z.strictObject(requestFields)

/** One item of a batch: the single request with its key inside. */
export const batchItemSchema = z.strictObject({ idempotencyKey: z.string(), ...requestFields })

export const batchSizeMax = 1_000

/** `POST /api/v1/notifications/batch`: items are validated one by one, since a bad one does not stop the others. */
export const batchRequestSchema = z.strictObject({ notifications: z.array(z.unknown()).min(1).max(batchSizeMax) })

/** `POST /api/v1/events` and the facade `POST /api/v2/events` */
export const eventRequestSchema = z.strictObject({
  eventType: text(255),
  idempotencyKey: z.string(),
  data: openObject.nullish().transform((data) => data ?? {}),
})

/** The facade `POST /api/v2/outbound/contacts`: the guide's body; further fields of `data` reach the template. */
export const outboundContactSchema = z.strictObject({
  idempotencyKey: z.string(),
  data: z.looseObject({
    address: text(254),
    type: z.enum(['sms', 'email', 'voice']),
    /** What else a contact may be, such as one that must not be called, is not sent as if it were one. */
    status: z.literal('contact', { error: 'only "contact" is sent' }).nullish(),
  }),
  identifiers: identifiersSchema.nullish(),
  notificationType: text(63).nullish(),
})

/** Whether a text is one mailbox that a request would take. */
export function isEmail(value: string): boolean {
  return value.length <= 254 && emailPattern.test(value)
}

export type NotificationRequest = z.output<typeof notificationRequestSchema>
export type EventRequest = z.output<typeof eventRequestSchema>
export type OutboundContact = z.output<typeof outboundContactSchema>
