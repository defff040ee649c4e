import { z } from 'zod'

/** What each kind of queue needs to be told, by kind, and which of it is secret. Importing this loads no client. */

const text = (max: number) => z.string().min(1).max(max)
const httpAddress = z.url({ protocol: /^https?$/, error: 'an https:// address' }).max(2048)
const attributeName = z.string().regex(/^[A-Za-z0-9_.-]{1,255}$/, 'letters, digits, dot, dash and underscore')
const identifier = z
  .string()
  .regex(/^[a-z_][a-z0-9_$]{0,62}(\.[a-z_][a-z0-9_$]{0,62})?$/i, 'a table name, with or without its schema')
const brokerAddress = z.string().regex(/^[A-Za-z0-9.-]+:\d{1,5}$/, 'host:port')

const sqs = z
  .strictObject({
    queueUrl: httpAddress,
    region: text(63).default('us-east-1'),
    /** Absent: the region's own. */
    endpoint: httpAddress.optional(),
    /** Absent: what the machine's role or environment gives. */
    accessKeyId: text(128).optional(),
    secretAccessKey: text(512).optional(),
    /** Where poison goes. Absent: it is recorded here and left to the queue's own redrive policy. */
    deadLetterUrl: httpAddress.optional(),
    /** The message attribute with the idempotency key, where the body has none. */
    keyAttribute: attributeName.optional(),
    visibilitySeconds: z.int().min(5).max(43_200).default(60),
    waitSeconds: z.int().min(0).max(20).default(20),
  })
  .refine((given) => (given.accessKeyId === undefined) === (given.secretAccessKey === undefined), {
    path: ['secretAccessKey'],
    error: 'accessKeyId and secretAccessKey go together',
  })

const serviceBus = z
  .strictObject({
    connectionString: z
      .string()
      .max(2048)
      .regex(/^Endpoint=sb:\/\/[^;]+;/i, 'Endpoint=sb://…;SharedAccessKeyName=…;SharedAccessKey=…'),
    queue: text(260).optional(),
    topic: text(260).optional(),
    subscription: text(50).optional(),
    /** The application property with the idempotency key, where the body has none. */
    keyProperty: attributeName.optional(),
  })
  .refine(({ queue, topic, subscription }) => (queue ? !topic && !subscription : Boolean(topic && subscription)), {
    path: ['queue'],
    error: 'either a queue, or a topic with a subscription',
  })

const kafka = z
  .strictObject({
    brokers: z.array(brokerAddress).min(1).max(50),
    topics: z.array(text(249)).min(1).max(50),
    groupId: text(255),
    tls: z.boolean().default(true),
    saslMechanism: z.enum(['plain', 'scram-sha-256', 'scram-sha-512']).optional(),
    username: text(255).optional(),
    password: text(1024).optional(),
    /** The header with the idempotency key, where the body has none. */
    keyHeader: attributeName.optional(),
    /** Where poison goes. Absent: it is kept in our own list of rejects only. */
    deadLetterTopic: text(249).optional(),
    /** Where a group that is new begins. */
    from: z.enum(['earliest', 'latest']).default('earliest'),
    sessionTimeoutMs: z.int().min(6_000).max(300_000).default(30_000),
  })
  .refine(({ saslMechanism, username, password }) => !saslMechanism || Boolean(username && password), {
    path: ['saslMechanism'],
    error: 'needs username and password',
  })

const postgresOutbox = z.strictObject({
  url: z
    .string()
    .max(2048)
    .regex(/^postgres(ql)?:\/\/[^/]+\/.+/, 'postgres://user:password@host:port/database'),
  table: identifier.default('outbox'),
  /** What a row's status becomes, after our commit. */
  statuses: z
    .strictObject({
      accepted: text(20).default('sent'),
      suppressed: text(20).default('suppressed'),
      skipped: text(20).default('skipped'),
      failed: text(20).default('failed'),
    })
    .prefault({}),
  /** Where the reason of a failed row is written, when the table has such a column. */
  reasonColumn: z
    .string()
    .regex(/^[a-z_][a-z0-9_$]{0,62}$/i, 'a column name')
    .default('problem'),
  /** A channel on which the writers notify. Absent: rows are found by polling. */
  listenChannel: z
    .string()
    .regex(/^[a-z_][a-z0-9_$]{0,62}$/i, 'a channel name')
    .optional(),
  pollMs: z.int().min(50).max(60_000).default(1_000),
  /** How long taken rows are left to whoever took them. */
  leaseSeconds: z.int().min(5).max(3_600).default(30),
})

export const intakeKindNames = ['sqs', 'service-bus', 'kafka', 'postgres-outbox'] as const
export type IntakeKindName = (typeof intakeKindNames)[number]

export type SettingsOf = {
  sqs: z.output<typeof sqs>
  'service-bus': z.output<typeof serviceBus>
  kafka: z.output<typeof kafka>
  'postgres-outbox': z.output<typeof postgresOutbox>
}

type IntakeKind<Name extends IntakeKindName> = {
  settings: z.ZodType<SettingsOf[Name]>
  /** Sealed at rest, never shown. */
  secretSettings: readonly string[]
}

export const intakeKinds: { [Name in IntakeKindName]: IntakeKind<Name> } = {
  sqs: { settings: sqs, secretSettings: ['secretAccessKey'] },
  'service-bus': { settings: serviceBus, secretSettings: ['connectionString'] },
  kafka: { settings: kafka, secretSettings: ['password'] },
  'postgres-outbox': { settings: postgresOutbox, secretSettings: ['url'] },
}
