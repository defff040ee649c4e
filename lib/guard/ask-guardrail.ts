import { userAgent } from '@/lib/config/version'
import type { HttpGuardrail, SentWhen } from '@/lib/configuration/guardrail-schema'
import { guardrailRequest } from '@/lib/guard/guardrail-request'
import type { MessageFacts } from '@/lib/intake/message-facts'
import type { HttpResult } from '@/lib/providers/http-exchange'
import { sendHttp } from '@/lib/providers/http-sender'

/** What another system says about a message that is about to be sent. `evidence`: its status, never its text. */
export type GuardrailVerdict =
  | { kind: 'not_sent' }
  | { kind: 'sent'; evidence: string }
  /** It did not say. `code` is ours, e.g. `timeout`, `http_503`. */
  | { kind: 'no_answer'; code: string }
  /** As many questions to it as may be are out already. */
  | { kind: 'busy' }

const neverAborted = new AbortController().signal

const shared = globalThis as { [outKey]?: Map<string, number> }
const outKey: unique symbol = Symbol.for('once.guardrail-lookups') as never

/** Asks once, within the guardrail's time; redirects are not followed and nothing is read past 64 KiB. Never throws. */
export async function askGuardrail(
  type: string,
  guardrail: HttpGuardrail,
  facts: MessageFacts,
): Promise<GuardrailVerdict> {
  shared[outKey] ??= new Map()
  const out = shared[outKey]
  const others = out.get(type) ?? 0
  if (others >= guardrail.concurrency) return { kind: 'busy' }
  const request = guardrailRequest(guardrail, facts)
  if (!request) return { kind: 'no_answer', code: 'field_missing' }
  out.set(type, others + 1)
  try {
    const { method, timeoutMs } = guardrail
    return verdictOf(await sendHttp({ method, ...request, timeoutMs, userAgent, signal: neverAborted }), guardrail)
  } finally {
    out.set(type, (out.get(type) ?? 1) - 1)
  }
}

function verdictOf(result: HttpResult, { sentWhen, notSentStatuses }: HttpGuardrail): GuardrailVerdict {
  if (result.kind !== 'response') return { kind: 'no_answer', code: result.code }
  const { status, body } = result
  if (notSentStatuses.includes(status)) return { kind: 'not_sent' }
  if ('status' in sentWhen) {
    if (status === sentWhen.status) return { kind: 'sent', evidence: `http ${status}` }
    return { kind: 'no_answer', code: `http_${status}` }
  }
  if (status < 200 || status > 299) return { kind: 'no_answer', code: `http_${status}` }
  const answer = jsonOf(body)
  if (answer === undefined) return { kind: 'no_answer', code: 'answer_unreadable' }
  return judged(valueAt(answer, sentWhen.path), sentWhen, status)
}

/** A value that should be compared and is not there is no answer: the other system speaks of something else. */
function judged(value: unknown, sentWhen: Exclude<SentWhen, { status: number }>, status: number): GuardrailVerdict {
  const sent: GuardrailVerdict = { kind: 'sent', evidence: `http ${status}, ${sentWhen.path}` }
  if ('exists' in sentWhen) return value === undefined || value === null ? { kind: 'not_sent' } : sent
  if (value === null) return { kind: 'not_sent' }
  if (typeof value !== 'string' && typeof value !== 'number' && typeof value !== 'boolean') {
    return { kind: 'no_answer', code: 'answer_without_value' }
  }
  const wanted = Array.isArray(sentWhen.equals) ? sentWhen.equals : [sentWhen.equals]
  return wanted.includes(value) ? sent : { kind: 'not_sent' }
}

function jsonOf(body: Buffer): unknown {
  try {
    return JSON.parse(body.toString()) as unknown
  } catch {
    return undefined
  }
}

/** `items[0].state`, with or without a leading `$.`. */
function valueAt(value: unknown, path: string): unknown {
  const parts = path.replace(/^\$\.?/, '').split(/[.[\]]+/)
  return parts.filter(Boolean).reduce<unknown>((at, part) => {
    if (typeof at !== 'object' || at === null || !Object.hasOwn(at, part)) return undefined
    return (at as Record<string, unknown>)[part]
  }, value)
}
