import { sendHttp } from '@/lib/providers/http-sender'
import type { LookupAnswer, SendContext } from '@/lib/providers/provider'

type Question = { method: 'GET' | 'POST'; url: string; headers: readonly string[]; body?: string }
type Undetermined = Extract<LookupAnswer, { found: 'undetermined' }>
export type ProviderAnswer = { found: 'json'; json: unknown } | { found: 'nothing' } | Undetermined

/** Asks a provider's read API, several times perhaps, all within one look-up's time. Never throws. */
export function askerWithin(context: SendContext): (question: Question) => Promise<ProviderAnswer> {
  const deadline = performance.now() + context.timeoutMs
  return async ({ method, url, headers, body }) => {
    const timeoutMs = Math.floor(deadline - performance.now())
    if (timeoutMs <= 0) return undetermined('timeout')
    const bytes = body === undefined ? null : Buffer.from(body)
    const result = await sendHttp({ ...context, method, url, headers, body: bytes, timeoutMs })
    if (result.kind !== 'response') return undetermined(result.code, result.detail)
    if (result.status === 404) return { found: 'nothing' }
    if (result.status !== 200) return undetermined(`http_${result.status}`)
    try {
      return { found: 'json', json: JSON.parse(result.body.toString('utf8')) }
    } catch {
      return undetermined('answer_unreadable')
    }
  }
}

export function undetermined(code: string, detail: string | null = null): Undetermined {
  return { found: 'undetermined', code, detail }
}
