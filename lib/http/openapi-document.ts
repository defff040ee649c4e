import { z } from 'zod'
import { createDocument } from 'zod-openapi'
import { version } from '@/lib/config/version'
import { configurationSchema } from '@/lib/configuration/document'
import { guardClaimSchema, guardConfirmSchema, guardReleaseSchema } from '@/lib/guard/guard-schemas'
import { answerSchemas } from '@/lib/http/answer-schemas'
import { intakeRejectsQuerySchema } from '@/lib/http/handlers/get-intake-rejects'
import { notificationsQuerySchema } from '@/lib/http/handlers/get-notifications'
import { statsQuerySchema } from '@/lib/http/handlers/get-stats'
import { suppressionsQuerySchema } from '@/lib/http/handlers/get-suppressions'
import { guardCheckQuerySchema } from '@/lib/http/handlers/guard-check'
import { reasonLengthMax } from '@/lib/http/handlers/put-configuration'
import { listOperations } from '@/lib/http/list-operations'
import { problemSchema } from '@/lib/http/problem-schema'
import { providerOperations } from '@/lib/http/provider-operations'
import { replayOperations } from '@/lib/http/replay-operations'
import { serviceOperations } from '@/lib/http/service-operations'
import {
  batchItemSchema,
  batchSizeMax,
  eventRequestSchema,
  notificationRequestSchema,
  outboundContactSchema,
} from '@/lib/intake/request-schemas'
import { plainCommandSchema, resendSchema, resolveSchema } from '@/lib/operations/command-schemas'
import { neutralReceiptsSchema } from '@/lib/receipts/neutral-receipts'

/** One operation of the producer API, described from the schema that validates it. */
export type Operation = {
  method: 'get' | 'post' | 'put'
  path: string
  summary: string
  scope: string | null
  body?: z.ZodType
  /** The body may be left out. */
  bodyOptional?: boolean
  query?: z.ZodObject
  /** The request's key comes in the header `Idempotency-Key`, or may come there. */
  keyed?: boolean | 'optional'
  /** The version that is replaced comes in the header `If-Match`. */
  versioned?: boolean
  /** The body is a CSV file. */
  csv?: boolean
  /** Whoever holds this secret of the environment may call it. */
  secret?: 'cronSecret' | 'metricsToken'
  answers: Record<string, string>
}

/** Of what no index serves a page holds what a bounded number of rows has: it may be short, or empty, and not the last. */
const onePage =
  'One page and the cursor of the next. The last page is the one without a cursor, not the one that is not full'

const refusals = {
  400: 'The request could not be read',
  401: 'No valid producer key',
  403: 'The key lacks the scope',
  422: 'Not valid: every fault with its path',
  429: 'Over the limit of the key: come again after Retry-After seconds',
  503: 'The database cannot take it now: nothing was done; come again after Retry-After seconds',
}
const bodyRefusals = { 413: 'The body is too large', 415: 'Another media type is needed' }
const accepted = {
  202: 'Accepted and queued',
  200: 'Suppressed by a guard',
  409: 'The key has expired, or its first request is still running',
  503: 'Try again with the same key',
}
const commanded = {
  202: 'The command is queued; what became of it is on the notification',
  404: 'None with this id',
  409: 'The status does not allow it',
}

const claimSettled = { 204: 'Noted', 404: 'No such claim', 409: "Another's, or already the opposite" }

export const operations: Operation[] = [
  {
    method: 'post',
    path: '/api/v1/notifications',
    summary: 'Ask for a notification',
    scope: 'notifications:write',
    body: notificationRequestSchema,
    keyed: true,
    answers: accepted,
  },
  {
    method: 'post',
    path: '/api/v1/notifications/batch',
    summary: 'Ask for up to 1000 notifications; each item stands alone',
    scope: 'notifications:write',
    body: z.strictObject({ notifications: z.array(batchItemSchema).min(1).max(batchSizeMax) }),
    answers: { 200: 'A result for each item, in order' },
  },
  {
    method: 'post',
    path: '/api/v1/events',
    summary: 'Report a business event; every bound type makes a notification',
    scope: 'notifications:write',
    body: eventRequestSchema,
    answers: { 202: 'Accepted', 200: 'The event came before' },
  },
  {
    method: 'post',
    path: '/api/v2/events',
    summary: 'The same, under the path that event integrations use',
    scope: 'notifications:write',
    body: eventRequestSchema,
    answers: { 202: 'Accepted', 200: 'The event came before' },
  },
  {
    method: 'post',
    path: '/api/v2/outbound/contacts',
    summary: 'Ask for a notification in the shape of an outbound contact',
    scope: 'notifications:write',
    body: outboundContactSchema,
    answers: accepted,
  },
  {
    method: 'get',
    path: '/api/v1/notifications',
    summary: 'Notifications, newest first',
    scope: 'notifications:read',
    query: notificationsQuerySchema,
    answers: { 200: onePage },
  },
  {
    method: 'get',
    path: '/api/v1/notifications/{id}',
    summary: 'One notification with attempts and timeline',
    scope: 'notifications:read',
    answers: { 200: 'The notification', 404: 'None with this id' },
  },
  {
    method: 'post',
    path: '/api/v1/notifications/{id}/retry',
    summary: 'Retry a dead letter: same key, same bytes',
    scope: 'operations',
    body: plainCommandSchema,
    bodyOptional: true,
    keyed: true,
    answers: commanded,
  },
  {
    method: 'post',
    path: '/api/v1/notifications/{id}/cancel',
    summary: 'Do not send it any more; what is being sent now cannot be called back',
    scope: 'operations',
    body: plainCommandSchema,
    bodyOptional: true,
    keyed: true,
    answers: commanded,
  },
  {
    method: 'post',
    path: '/api/v1/notifications/{id}/resolve',
    summary: 'Say what became of a notification that needs review',
    scope: 'operations',
    body: resolveSchema,
    keyed: true,
    answers: commanded,
  },
  {
    method: 'post',
    path: '/api/v1/notifications/{id}/resend',
    summary: 'Make a new notification of this one on purpose: the customer may get two',
    scope: 'operations',
    body: resendSchema,
    keyed: true,
    answers: commanded,
  },
  ...replayOperations,
  {
    method: 'post',
    path: '/api/v1/receipts/{provider}',
    summary: "A provider's receipts in its own form, or in this one signed per Standard Webhooks",
    scope: null,
    body: neutralReceiptsSchema,
    answers: {
      204: 'Kept',
      400: 'Signed, but it could not be read',
      401: 'No right signature',
      404: 'No such provider',
      413: 'The body is too large',
      422: 'Signed, but not of the form',
      503: 'Tell it again',
    },
  },
  {
    method: 'get',
    path: '/api/v1/suppressions',
    summary: 'Suppressed duplicates, newest first',
    scope: 'notifications:read',
    query: suppressionsQuerySchema,
    answers: { 200: onePage },
  },
  {
    method: 'get',
    path: '/api/v1/suppressions/{id}',
    summary: 'The decision record of one duplicate',
    scope: 'notifications:read',
    answers: { 200: 'The record', 404: 'None with this id' },
  },
  {
    method: 'get',
    path: '/api/v1/stats',
    summary: 'Counts by bucket and group; minutes are kept for 35 days, hours and days longer',
    scope: 'notifications:read',
    query: statsQuerySchema,
    answers: { 200: 'What the charts draw' },
  },
  {
    method: 'post',
    path: '/api/v1/guard/claim',
    summary: 'Ask, before sending by other means, whether to send; of all who ask at once one may',
    scope: 'guard',
    body: guardClaimSchema,
    answers: { 200: 'decision: proceed with a claim, or stop with the reason', 503: 'Not decided: do not send' },
  },
  {
    method: 'post',
    path: '/api/v1/guard/confirm',
    summary: 'Say that it was sent',
    scope: 'guard',
    body: guardConfirmSchema,
    answers: claimSettled,
  },
  {
    method: 'post',
    path: '/api/v1/guard/release',
    summary: 'Say that it was not sent and will not be',
    scope: 'guard',
    body: guardReleaseSchema,
    answers: claimSettled,
  },
  {
    method: 'get',
    path: '/api/v1/guard/check',
    summary: 'Whether a type was sent to a customer; reserves nothing',
    scope: 'guard',
    query: guardCheckQuerySchema,
    answers: { 200: 'sent, status, and which notification' },
  },
  {
    method: 'get',
    path: '/api/v1/guard/data-actions/{file}',
    summary: 'A Genesys Cloud data action to import: claim.json, confirm.json, release.json or check.json',
    scope: 'guard',
    answers: { 200: 'The file, for this deployment', 404: 'No such file' },
  },
  ...listOperations,
  ...providerOperations,
  {
    method: 'get',
    path: '/api/v1/config',
    summary: 'The configuration; secrets are masked',
    scope: 'config:read',
    answers: { 200: 'The document, its version in ETag' },
  },
  {
    method: 'put',
    path: '/api/v1/config',
    summary: 'Replace the configuration; If-Match names the version that was read',
    scope: 'config:write',
    body: configurationSchema,
    versioned: true,
    answers: { 200: 'The new version', 412: 'It has changed since', 428: 'If-Match is missing' },
  },
  {
    method: 'get',
    path: '/api/v1/intakes/{name}/rejects',
    summary: 'Messages of a queue that can never be accepted, with the reason, newest first',
    scope: 'operations',
    query: intakeRejectsQuerySchema,
    answers: { 200: 'One page and the cursor of the next', 404: 'No intake of this name' },
  },
  ...serviceOperations,
]

/** The API as OpenAPI 3.1, generated from the schemas that validate requests. */
export function openapiDocument() {
  const paths: Record<string, Record<string, object>> = {}
  for (const operation of operations)
    paths[operation.path] = { ...paths[operation.path], [operation.method]: describe(operation) }
  return createDocument({
    openapi: '3.1.0',
    info: {
      title: 'Once',
      version,
      description: 'Customer notifications that reach the customer once. Errors are RFC 9457 problem documents.',
    },
    components: {
      securitySchemes: { producerKey: bearer(), cronSecret: bearer(), metricsToken: bearer() },
    },
    paths,
  })
}

/** Each its own: of one object under several names the generator keeps the first name. */
function bearer() {
  return { type: 'http', scheme: 'bearer' } as const
}

function describe({ csv, summary, scope, secret, body, bodyOptional, query, answers, ...operation }: Operation) {
  const parameters = [...pathParameters(operation.path), ...headerParameters(operation)]
  const all = { ...(scope ? refusals : {}), ...(scope && (body || csv) ? bodyRefusals : {}), ...answers }
  return {
    summary,
    ...(scope ? { description: `Scope: \`${scope}\``, security: [{ producerKey: [] }] } : {}),
    ...(secret ? { security: [{ [secret]: [] }] } : {}),
    ...(parameters.length > 0 ? { parameters } : {}),
    ...(query ? { requestParams: { query } } : {}),
    ...(body ? { requestBody: { required: !bodyOptional, content: { 'application/json': { schema: body } } } } : {}),
    ...(csv ? { requestBody: { required: true, content: { 'text/csv': { schema: { type: 'string' } } } } } : {}),
    responses: Object.fromEntries(
      Object.entries(all).map(([status, description]) => [status, answer(operation, status, description)]),
    ),
  }
}

function answer({ method, path }: Pick<Operation, 'method' | 'path'>, status: string, description: string) {
  const schema = answerSchemas[`${method} ${path}`]?.[Number(status)]
  if (schema) return { description, content: { 'application/json': { schema } } }
  if (Number(status) < 400) return { description }
  return { description, content: { 'application/problem+json': { schema: problemSchema } } }
}

const changeReason = {
  ...{ name: 'X-Change-Reason', in: 'header', required: false, schema: { type: 'string', maxLength: reasonLengthMax } },
  description: 'Why it is changed; kept with the version',
}

function headerParameters({ keyed, versioned }: Pick<Operation, 'keyed' | 'versioned'>) {
  const key = { name: 'Idempotency-Key', in: 'header', required: keyed !== 'optional' }
  return [
    ...(keyed ? [{ ...key, schema: { type: 'string', minLength: 1, maxLength: 255 } }] : []),
    ...(versioned
      ? [{ name: 'If-Match', in: 'header', required: true, schema: { type: 'string' } }, changeReason]
      : []),
  ]
}

function pathParameters(path: string) {
  return [...path.matchAll(/\{(\w+)\}/g)].map(([, name]) => ({
    name,
    in: 'path',
    required: true,
    schema: name === 'id' ? { type: 'string', format: 'uuid' } : { type: 'string' },
  }))
}
