import { noteDenied } from '@/lib/audit/note-refusal'
import type { AuthenticatedProducer, Scope } from '@/lib/auth/scopes'
import { type ApiAnswer, asResponse } from '@/lib/http/api-answer'
import type { ApiRequest } from '@/lib/http/api-request'
import { admitted, type Handler, problemFor } from '@/lib/http/api-route'

/** A verb that our own server answers in front of Next, without Fetch's objects. Never throws. */
export type HotHandler = (request: ApiRequest, params: Record<string, string>) => Promise<ApiAnswer>

type Call = { request: ApiRequest; producer: AuthenticatedProducer; params: Record<string, string> }

/** As `apiRoute`: key, scope, the key's limit, then the verb; every thrown error becomes a problem document. */
export function hotRoute(scope: Scope, verb: (call: Call) => Promise<ApiAnswer>): HotHandler {
  return answeringHot(async (request, params) => {
    const { producer, rateLimit } = await admitted(request, scope)
    const answer = await verb({ request, producer, params })
    return rateLimit === null ? answer : { ...answer, headers: { ...answer.headers, ...rateLimit } }
  })
}

/** Turns whatever a verb throws into an answer; what was denied to somebody is in the audit. */
export function answeringHot(verb: HotHandler): HotHandler {
  return async (request, params) => {
    try {
      return await verb(request, params)
    } catch (error) {
      await noteDenied(error, request.headers)
      return problemFor(error)
    }
  }
}

/** The same verb as Next's route files export it. */
export function asHandler(hot: HotHandler): Handler {
  return async (request, context) => asResponse(await hot(request, context ? await context.params : {}))
}
