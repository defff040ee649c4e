import { z } from 'zod'
import { guardrailSchema } from '@/lib/configuration/guardrail-schema'
import { duration, name, template, windowLength } from '@/lib/configuration/schema-pieces'
import { lengthMs } from '@/lib/domain/duration'
import { channels } from '@/lib/domain/notification'
import { intakeKindNames } from '@/lib/intake/queues/intake-kinds'

export const adapterNames = [
  'genesys-outbound-contacts',
  'genesys-contact-list',
  'genesys-agentless',
  'cxone-events',
  'cxone-digital',
  'sendgrid',
  'ses',
  'twilio',
  'smtp',
  'webhook',
] as const

export const breakerSchema = z.strictObject({
  failureRatio: z.number().gt(0).max(1).default(0.5),
  minimumCalls: z.int().min(1).default(20),
  window: duration.default('PT30S'),
  openFor: duration.default('PT30S'),
  /** Calls in flight over all workers while it is half-open. */
  probes: z.int().min(1).max(100).default(1),
})

export const providerSchema = z.strictObject({
  name,
  adapter: z.enum(adapterNames),
  enabled: z.boolean().default(true),
  /** Checked against the adapter's own schema on save. */
  settings: z.record(z.string(), z.unknown()).default({}),
  timeoutMs: z.int().min(100).max(60_000).default(10_000),
  ratePerSecond: z.number().positive().max(100_000).optional(),
  concurrency: z.int().min(1).max(1_000).default(64),
  costPerMessage: z
    .string()
    .regex(/^\d{1,6}(\.\d{1,6})?$/, 'a decimal number as text')
    .optional(),
  idempotency: z
    .strictObject({
      kind: z.enum(['native-key', 'natural-upsert', 'receiver-dedupe', 'none']),
      retention: windowLength.optional(),
    })
    .optional(),
  lookup: z.enum(['by-key', 'by-fingerprint', 'by-receipt', 'none']).optional(),
  /** How long a taken message may stay invisible to a look-up; absent: the adapter's word. */
  lookupLag: duration.optional(),
  /** Absent: a breaker with the defaults. */
  breaker: breakerSchema.optional(),
})

export const retryPolicySchema = z.strictObject({
  base: duration.default('PT1S'),
  factor: z.number().min(1).max(10).default(2),
  cap: duration.default('PT5M'),
  jitter: z.enum(['full', 'none']).default('full'),
  attemptsMax: z.int().min(1).max(100).default(8),
})

export const onUnknownPolicies = ['retry-same-key', 'reconcile', 'hold', 'accept-duplicate-risk'] as const

export const routeSchema = z.strictObject({
  name,
  channel: z.enum(channels),
  providers: z.array(name).min(1).max(10),
  retry: retryPolicySchema.prefault({}),
  /** Absent: the safest that the first provider's capabilities allow. */
  onUnknown: z.enum(onUnknownPolicies).optional(),
})

export const dedupScopes = ['type', 'campaign', 'list', 'channel', 'global'] as const

export const dedupRuleSchema = z.strictObject({
  rule: name,
  guard: z.enum(['dedup_window', 'unique_identifier']).default('dedup_window'),
  fields: z
    .array(z.string().regex(/^(data|identifiers|recipient)(\.[A-Za-z0-9_-]+)+$|^campaign$/))
    .min(1, 'choose at least one field')
    .max(10),
  scope: z.enum(dedupScopes).default('type'),
  window: windowLength,
  mode: z.enum(['fixed', 'sliding']).default('fixed'),
  acceptShortWindow: z.string().min(1).optional(),
})

export const notificationTypeSchema = z.strictObject({
  name,
  channel: z.enum(channels),
  route: name,
  eventType: z.string().min(1).max(255).optional(),
  /** How an event's `data` yields the recipient; liquid expressions. */
  recipient: z
    .strictObject({ phone: template.optional(), email: template.optional(), customerId: template.optional() })
    .optional(),
  /** How an event's `data` yields identifiers; liquid expressions by identifier name. */
  identifiers: z.record(name, template).optional(),
  template: z.strictObject({ subject: template.optional(), body: template }),
  keyRecipe: template.optional(),
  dedup: z.array(dedupRuleSchema).max(10).default([]),
  /** How long producers may repeat a request: no window may be shorter. */
  producerRetryHorizon: duration.optional(),
  guardrail: guardrailSchema.optional(),
  /** What others hear when a claim of the guard API ran out without a word: it is unknown whether that one was sent. */
  onExpiredClaim: z.enum(['stop', 'proceed']).default('stop'),
  expiresAfter: windowLength.default('P7D'),
  /** How long recipient, text and event are kept once they are settled, where that is less than `retention.notifications`. */
  contentRetention: duration.optional(),
})

/** A queue that messages are taken from. `settings` are checked against the kind's own schema on save. */
export const intakeSchema = z
  .strictObject({
    name,
    kind: z.enum(intakeKindNames),
    enabled: z.boolean().default(true),
    /** Whose keys its messages have; made when it is new. Receipts have none. */
    producer: z
      .string()
      .regex(/^[a-z0-9][a-z0-9 ._-]{0,62}$/i, 'letters, digits, space, dot, dash and underscore, at most 63')
      .optional(),
    /**
     * What a message's body is: that of `POST /api/v1/events`, of `POST /api/v1/notifications`, or an event of Genesys Cloud
     * that says what became of a message.
     */
    message: z.enum(['event', 'notification', 'genesys-receipts']).default('event'),
    /** Of which provider the receipts are, and what its tenant's own wrap-up codes mean. */
    receipts: z
      .strictObject({
        provider: name,
        codes: z.record(z.string().min(1).max(255), z.enum(['accepted', 'delivered', 'undelivered'])).default({}),
      })
      .optional(),
    settings: z.record(z.string(), z.unknown()).default({}),
    /** Messages accepted by one statement, and batches under way at once in a process. */
    batchSize: z.int().min(1).max(500).default(100),
    concurrency: z.int().min(1).max(32).default(1),
  })
  .superRefine(({ message, producer, receipts }, context) => {
    const fault = (path: string[], message: string) => context.addIssue({ code: 'custom', path, message })
    if (message === 'genesys-receipts') {
      if (!receipts) fault(['receipts', 'provider'], 'say of which provider the receipts are')
      if (producer !== undefined) fault(['producer'], 'receipts are of a provider, of no producer')
      return
    }
    if (producer === undefined) fault(['producer'], 'say whose keys its messages have')
    if (receipts) fault(['receipts'], 'only where a message is "genesys-receipts"')
  })

export const fourEyesSchema = z
  .strictObject({
    /** A replay of more messages than this. */
    replaysAbove: z.int().min(0).max(1_000_000).optional(),
    /** Changes that can lose data, send a secret elsewhere or let customers get two. */
    configuration: z.boolean().default(false),
    /** Lists of notifications with their recipients' addresses. */
    exports: z.boolean().default(false),
  })
  .refine(
    ({ replaysAbove, configuration, exports }) => replaysAbove !== undefined || configuration || exports,
    'choose what takes a second person, or leave fourEyes out',
  )

export const configurationSchema = z.strictObject({
  providers: z.array(providerSchema).max(200).default([]),
  routes: z.array(routeSchema).max(500).default([]),
  notificationTypes: z.array(notificationTypeSchema).max(2_000).default([]),
  facade: z
    .strictObject({
      outboundContacts: z
        .strictObject({ sms: name.optional(), email: name.optional(), voice: name.optional() })
        .default({}),
    })
    .default({ outboundContacts: {} }),
  intakes: z.array(intakeSchema).max(100).default([]),
  idempotencyKeyRetention: windowLength
    .default('P7D')
    .refine((text) => lengthMs(text) >= 86_400_000, 'at least 24 hours (P1D): producers retry that long'),
  /** What a person in the console does only when a second one approves it. Absent: nothing. */
  fourEyes: fourEyesSchema.optional(),
  retention: z
    .strictObject({
      notifications: windowLength.default('P90D'),
      suppressions: windowLength.default('P365D'),
      audit: windowLength.default('P7Y'),
    })
    .prefault({}),
})

/** What holds for everything, as one form has it. */
export const generalSchema = configurationSchema.pick({ facade: true, idempotencyKeyRetention: true, retention: true })

/** The document as people write it (defaults may be left out) and as the product reads it (all present). */
export type ConfigurationInput = z.input<typeof configurationSchema>
export type Configuration = z.output<typeof configurationSchema>
export type ProviderConfiguration = Configuration['providers'][number]
export type RouteConfiguration = Configuration['routes'][number]
export type NotificationTypeConfiguration = Configuration['notificationTypes'][number]
export type IntakeConfiguration = Configuration['intakes'][number]
export type DedupRule = NotificationTypeConfiguration['dedup'][number]
/** A member as a form has it: defaults may be left out. */
export type ProviderInput = z.input<typeof providerSchema>
export type RouteInput = z.input<typeof routeSchema>
export type NotificationTypeInput = z.input<typeof notificationTypeSchema>
export type IntakeInput = z.input<typeof intakeSchema>
export type FourEyesInput = z.input<typeof fourEyesSchema>
export type GeneralInput = z.input<typeof generalSchema>
export type OnUnknown = (typeof onUnknownPolicies)[number]
