import { z } from 'zod'
import { template, windowLength } from '@/lib/configuration/schema-pieces'
import { secretMask } from '@/lib/configuration/secret-mask'
import { headerToken, httpUrl } from '@/lib/providers/setting-schemas'

const onError = z.enum(['hold', 'send']).default('hold')

/** A look-up in our own ledger: who has these fields has not been sent this type within the time. */
const internalGuardrailSchema = z.strictObject({
  kind: z.literal('internal'),
  fields: z
    .array(z.string().regex(/^(data|identifiers|recipient)(\.[A-Za-z0-9_-]+)+$/))
    .min(1)
    .max(10),
  within: windowLength,
  onError,
})

/** Headers that a look-up may carry: nothing that names a host, frames a body or says who asks. */
const headerName = z
  .string()
  .regex(
    /^(accept|x-(?!forwarded|real-ip|original|rewrite|http-method)[a-z0-9-]{1,60})$/,
    'accept or a lower-case x-… name',
  )
const headerValue = z
  .string()
  .max(1024)
  .regex(/^[\x20-\x7e]*$/, 'visible ASCII and spaces')

const path = z
  .string()
  .max(200)
  .regex(/^(\$\.?)?[A-Za-z_][\w-]*(\.[A-Za-z_][\w-]*|\[\d{1,3}\])*$/, 'a path such as status or items[0].state')
const scalar = z.union([z.string().max(255), z.number(), z.boolean()])

/** How an answer says that it was sent. Anything that says neither yes nor no is not an answer. */
const sentWhenSchema = z.union(
  [
    z.strictObject({ path, equals: z.union([scalar, z.array(scalar).min(1).max(20)]) }),
    z.strictObject({ path, exists: z.literal(true) }),
    z.strictObject({ status: z.int().min(200).max(299) }),
  ],
  { error: '{ path, equals }, { path, exists: true } or { status }' },
)

/** Asks another system (a CRM, a database behind a service) just before sending. Templates speak of the message's facts. */
const httpGuardrailSchema = z.strictObject({
  kind: z.literal('http'),
  url: httpUrl(),
  method: z.enum(['GET', 'POST']).default('GET'),
  /** Segments that follow the URL's path; each is encoded whole. */
  pathSegments: z.array(template).max(10).default([]),
  query: z.record(z.string().min(1).max(100), template).default({}),
  /** A JSON body: every text in it is a template, and stays one text. */
  body: z.record(z.string().max(100), z.json()).optional(),
  headers: z.record(headerName, headerValue).default({}),
  /** Sealed and never shown again. Sent as `Authorization: Bearer`, or as it is in `tokenHeader`. */
  token: z.union([headerToken.max(4096), z.literal(secretMask)]).optional(),
  tokenHeader: headerName.optional(),
  timeoutMs: z.int().min(100).max(5_000).default(2_000),
  sentWhen: sentWhenSchema,
  notSentStatuses: z.array(z.int().min(200).max(499)).max(10).default([404]),
  /** What the templates know as `within`: how far back the other system is to look. */
  within: windowLength.optional(),
  /** Look-ups at once in one process. */
  concurrency: z.int().min(1).max(500).default(32),
  onError,
})

export const guardrailSchema = z.discriminatedUnion('kind', [internalGuardrailSchema, httpGuardrailSchema])

export type HttpGuardrail = z.output<typeof httpGuardrailSchema>
export type SentWhen = HttpGuardrail['sentWhen']
