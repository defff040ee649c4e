import { randomUUID } from 'node:crypto'
import { authenticateProducer } from '@/lib/auth/authenticate-producer'
import { chargeProducer } from '@/lib/auth/limit-producer'
import type { AuthenticatedProducer, Scope } from '@/lib/auth/scopes'
import { AppError } from '@/lib/domain/errors'
import { internalProblem, problemResponse, tellRateLimit } from '@/lib/http/problem'
import { log } from '@/lib/observability/log'

/** The shape that Next's route files export and the custom server calls: one function, two front doors. */
export type Handler = (request: Request, context?: { params: Promise<Record<string, string>> }) => Promise<Response>

type Call = { request: Request; producer: AuthenticatedProducer; params: Record<string, string> }

/** Wraps one verb of the producer API: key, scope, the key's limit, then the verb; every thrown error becomes a problem document. */
export function apiRoute(scope: Scope, verb: (call: Call) => Promise<Response>): Handler {
  return answering(async (request, context) => {
    const producer = await authenticateProducer(request.headers.get('authorization'), scope)
    const rateLimit = producer.ratePerSecond === null ? null : await chargeProducer(producer)
    const answer = await verb({ request, producer, params: context ? await context.params : {} })
    if (rateLimit) tellRateLimit(answer.headers, rateLimit)
    return answer
  })
}

/** Turns whatever a handler throws into an answer. */
export function answering(handler: Handler): Handler {
  return async (request, context) => {
    try {
      return await handler(request, context)
    } catch (error) {
      if (error instanceof AppError) return problemResponse(error)
      const reference = randomUUID()
      log.error({ reference, err: error }, 'request failed')
      return internalProblem(reference)
    }
  }
}
