import { randomUUID } from 'node:crypto'
import { databaseFault, isUnstorableText } from '@/db/errors'
import { noteDenied } from '@/lib/audit/note-refusal'
import { authenticateProducer } from '@/lib/auth/authenticate-producer'
import { chargeProducer } from '@/lib/auth/limit-producer'
import type { AuthenticatedProducer, Scope } from '@/lib/auth/scopes'
import { AppError } from '@/lib/domain/errors'
import { type ApiAnswer, asResponse } from '@/lib/http/api-answer'
import type { ApiRequest } from '@/lib/http/api-request'
import { internalProblem, problemAnswer, rateLimitHeaders } from '@/lib/http/problem'
import { remoteAddress } from '@/lib/http/remote-address'
import { log } from '@/lib/observability/log'

/** The shape that Next's route files export. */
export type Handler = (request: Request, context?: { params: Promise<Record<string, string>> }) => Promise<Response>

type Call = { request: Request; producer: AuthenticatedProducer; params: Record<string, string> }

/** Wraps one verb of the producer API: key, scope, the key's limit, then the verb; every thrown error becomes a problem document. */
export function apiRoute(scope: Scope, verb: (call: Call) => Promise<Response>): Handler {
  return answering(async (request, context) => {
    const { producer, rateLimit } = await admitted(request, scope)
    const answer = await verb({ request, producer, params: context ? await context.params : {} })
    for (const [name, value] of Object.entries(rateLimit ?? {})) answer.headers.set(name, value)
    return answer
  })
}

/** Turns whatever a handler throws into an answer; what was denied to somebody is in the audit. */
export function answering(handler: Handler): Handler {
  return async (request, context) => {
    try {
      return await handler(request, context)
    } catch (error) {
      await noteDenied(error, request.headers)
      return asResponse(problemFor(error))
    }
  }
}

/** Who calls, once key, scope and the key's limit allow it, and what to say of the limit. @throws AppError */
export async function admitted(request: Pick<ApiRequest, 'headers' | 'url'>, scope: Scope) {
  const { headers } = request
  const authorization = headers.get('authorization')
  const producer = await authenticateProducer(authorization, scope, remoteAddress(headers)).catch((error) => {
    throw keyInAddress(request, error) ?? error
  })
  const state = producer.ratePerSecond === null ? null : await chargeProducer(producer)
  return { producer, rateLimit: state && rateLimitHeaders(state) }
}

/** What is said where a key was sent as a part of the address: it is not taken, and others have read it by now. */
function keyInAddress(request: Pick<ApiRequest, 'url'>, error: unknown): AppError | null {
  if (!(error instanceof AppError) || error.code !== 'unauthenticated') return null
  const keyId = /[?&][^&]*\bonce_([0-9a-f]{12})_/.exec(request.url)?.[1]
  if (keyId === undefined) return null
  log.warn({ keyId }, 'a key stands in an address: end it and make another')
  const advice = 'End it, make another, and send that one as Authorization: Bearer <key>.'
  return new AppError('unauthenticated', `A key stands in this address, where proxies and logs keep it. ${advice}`)
}

/** The answer to an error; what nobody expected is in the log under the reference that the answer names. */
export function problemFor(error: unknown): ApiAnswer {
  if (error instanceof AppError) return problemAnswer(error)
  if (isUnstorableText(error)) return problemAnswer(new AppError('malformed', 'The character U+0000 cannot be read.'))
  const fault = databaseFault(error)
  if (fault !== 'other' && fault !== 'conflict') {
    log.warn({ err: error }, 'the database could not answer')
    return problemAnswer(
      new AppError('unavailable', 'The database could not answer. Ask again; a change may have been made already.'),
    )
  }
  const reference = randomUUID()
  log.error({ reference, err: error }, 'request failed')
  return internalProblem(reference)
}
