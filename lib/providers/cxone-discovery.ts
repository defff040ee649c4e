import { z } from 'zod'
import type { CertainNonSend } from '@/lib/providers/access-tokens'
import { comeAgain, jsonObjectIn } from '@/lib/providers/classify-http'
import { type CxoneAccount, cxoneArea, cxoneDomain } from '@/lib/providers/cxone-account'
import type { HttpResult } from '@/lib/providers/http-exchange'
import { type HttpSender, sendHttp } from '@/lib/providers/http-sender'
import type { SendContext } from '@/lib/providers/provider'
import { endpoint } from '@/lib/providers/setting-schemas'

/** Where a tenant lives, as the vendor's discovery document names it. */
export type CxoneTenant = { area: string; domain: string }
type Discovered = { kind: 'tenant'; tenant: CxoneTenant } | { kind: 'failed'; outcome: CertainNonSend }

export type CxoneDiscovery = {
  /** Waits no longer than the context's time. Never throws. Nothing was sent when it fails. */
  find(tenantId: string, baseUrl: string, context: SendContext): Promise<Discovered>
}

const askingMsMax = 10_000
/** A tenant moves hardly ever; who notices an hour later loses nothing but refused calls. */
const holdsMs = 3_600_000
// A tenant that is not known does not get known by asking, and a vendor that is away not by asking at every send.
const refusalHoldsMs = 10_000
const afterFailureMs = 5_000

const documentSchema = z.object({ area: cxoneArea, domain: cxoneDomain })

type Entry = { known: CxoneTenant | null; answer: Discovered; untilMs: number; asked: Promise<Discovered> | null }

let ofThisProcess: CxoneDiscovery | undefined

/** What this process knows of tenants. */
export function cxoneDiscovery(): CxoneDiscovery {
  ofThisProcess ??= createCxoneDiscovery(sendHttp, () => performance.now())
  return ofThisProcess
}

const vendorsDocument = 'https://cxone.niceincontact.com'
/** Of an attempt's time: a send with too little left would end in `unknown`, and not to send is the better answer. */
const shareOfTimeMax = 0.5

/** The account with the place where its tenant lives, asked for if need be. Nothing was sent when that fails. */
export async function locateCxone(
  account: CxoneAccount,
  context: SendContext,
  discovery: CxoneDiscovery = cxoneDiscovery(),
): Promise<{ kind: 'located'; account: CxoneAccount } | Extract<Discovered, { kind: 'failed' }>> {
  const { tenantId, discoveryUrl = vendorsDocument } = account
  if (tenantId === undefined) return { kind: 'located', account }
  const timeoutMs = Math.floor(context.timeoutMs * shareOfTimeMax)
  const found = await discovery.find(tenantId, discoveryUrl, { ...context, timeoutMs })
  return found.kind === 'failed' ? found : { kind: 'located', account: { ...account, ...found.tenant } }
}

/** `nowMs` is a clock that never goes back. */
export function createCxoneDiscovery(send: HttpSender['send'], nowMs: () => number): CxoneDiscovery {
  const entries = new Map<string, Entry>()

  async function find(tenantId: string, baseUrl: string, context: SendContext): Promise<Discovered> {
    const key = `${baseUrl} ${tenantId}`
    const entry = entries.get(key) ?? { known: null, answer: later('discovery_timeout'), untilMs: 0, asked: null }
    entries.set(key, entry)
    if (nowMs() < entry.untilMs) return entry.answer
    // Everybody who needs the tenant meanwhile waits for one request; who knows it from before does not wait at all.
    entry.asked ??= ask(entry, tenantId, baseUrl, context.userAgent)
    return entry.known ? { kind: 'tenant', tenant: entry.known } : within(context, entry.asked)
  }

  async function ask(entry: Entry, tenantId: string, baseUrl: string, userAgent: string): Promise<Discovered> {
    const url = `${endpoint(baseUrl, '/.well-known/cxone-configuration')}?${new URLSearchParams({ tenantId })}`
    const signal = new AbortController().signal
    const question = { method: 'GET', url, headers: ['accept', 'application/json'], body: null } as const
    const result = await send({ ...question, userAgent, timeoutMs: askingMsMax, signal })
    const { answer, forMs } = read(result)
    if (answer.kind === 'tenant') entry.known = answer.tenant
    entry.answer = answer.kind === 'failed' && entry.known ? { kind: 'tenant', tenant: entry.known } : answer
    entry.untilMs = nowMs() + forMs
    entry.asked = null
    return entry.answer
  }

  return { find }
}

function within({ timeoutMs }: SendContext, asked: Promise<Discovered>): Promise<Discovered> {
  return new Promise((resolve) => {
    const timer = setTimeout(() => resolve(later('discovery_timeout')), Math.max(0, timeoutMs))
    void asked.then((answer) => {
      clearTimeout(timer)
      resolve(answer)
    })
  })
}

function read(result: HttpResult): { answer: Discovered; forMs: number } {
  if (result.kind === 'not_sent' && (result.code === 'target_blocked' || result.code === 'request_invalid')) {
    return { answer: refused(result.code, null), forMs: refusalHoldsMs }
  }
  if (result.kind !== 'response') return { answer: later(`discovery_${result.code}`), forMs: afterFailureMs }
  const { status } = result
  if (status === 200) {
    const document = documentSchema.safeParse(jsonObjectIn(result))
    // Its addresses follow no rule that is known: credentials and texts would go to hosts that are guessed.
    if (document.data?.area === 'na2') return { answer: refused('discovery_area_na2', status), forMs: refusalHoldsMs }
    if (document.success) return { answer: { kind: 'tenant', tenant: document.data }, forMs: holdsMs }
    return { answer: later('discovery_unreadable', status), forMs: afterFailureMs }
  }
  if (status >= 400 && status < 500 && status !== 408 && status !== 429) {
    return { answer: refused(`discovery_http_${status}`, status), forMs: refusalHoldsMs }
  }
  const seconds = comeAgain(result.headers, {}, Date.now())
  return { answer: later(`discovery_http_${status}`, status, seconds), forMs: (seconds ?? 5) * 1000 }
}

function refused(code: string, httpStatus: number | null): Discovered {
  return { kind: 'failed', outcome: { outcome: 'rejected', blame: 'account', code, detail: 'tenant', httpStatus } }
}

function later(code: string, httpStatus: number | null = null, retryAfterSeconds: number | null = null): Discovered {
  return { kind: 'failed', outcome: { outcome: 'unavailable', code, detail: 'tenant', httpStatus, retryAfterSeconds } }
}
