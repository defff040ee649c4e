import { bodyDrift, type DeliveryOutcome } from '@/lib/domain/delivery-outcome'
import { type HttpResult, headerValue, type RawHeaders } from '@/lib/providers/http-exchange'

/** What a status says about the message: nobody would take it, this account may not, not now, or nothing certain. */
export type StatusMeaning = 'message' | 'account' | 'later' | 'unknown'

/** How one vendor's answers differ from the generic table; everything not said here is generic. */
export type AnswerRules = {
  /** Where a 2xx body carries the provider's id; the first that is there wins. */
  idFields: readonly string[]
  /** Where the id is deeper in the body, or the body is a list: what is found here comes before `idFields`. */
  idIn?: (body: unknown) => unknown
  /** A 2xx without a body (or, for receivers of our own webhooks, without an id in it, or with a word only) also means accepted. */
  acceptedWithoutId: 'never' | 'empty-body' | 'empty-body-or-json'
  statuses?: Readonly<Record<number, StatusMeaning>>
  /** The header (lower case) that carries the id, where an accepted answer has no body. */
  idHeader?: string
  /** What the vendor's own error codes in 4xx answers say, over the meaning of their status. */
  codes?: Readonly<Record<string, StatusMeaning>>
  /** The header (lower case) that names the Unix second from which we may come again, before any Retry-After. */
  resetHeader?: string
  /** The header (lower case) that says how many seconds to wait, where there is no Retry-After. */
  waitHeader?: string
}

/** The documented meaning of a status, for every provider that documents no other. */
const genericMeanings: Readonly<Record<number, StatusMeaning>> = {
  400: 'message',
  401: 'account',
  403: 'account',
  404: 'account',
  405: 'account',
  408: 'unknown',
  409: 'unknown',
  413: 'message',
  415: 'message',
  422: 'message',
  429: 'later',
}

const retryAfterSecondsMin = 1
/** An hour: a provider that asks for more is asked again in vain once an hour, one that errs does not stop us for a day. */
const retryAfterSecondsMax = 3600

/**
 * Turns an HTTP result into an outcome. `unknown` is the answer to everything that is not documented: a 5xx may come
 * from a gateway in front of a provider that took the message.
 */
export function classifyHttp(result: HttpResult, rules: AnswerRules, nowMs: number): DeliveryOutcome {
  switch (result.kind) {
    case 'not_sent':
      return notSent(result.code, result.detail)
    case 'ambiguous':
      return { outcome: 'unknown', code: result.code, detail: result.detail, httpStatus: result.status }
    case 'response':
      if (result.status >= 200 && result.status < 300) return acceptance(result, rules)
      return refusal(result, rules, nowMs)
  }
}

export type Answer = Extract<HttpResult, { kind: 'response' }>

/** A wrong address or a malformed setting stays wrong: another provider may be tried, this one must be put right. */
function notSent(code: string, detail: string | null): DeliveryOutcome {
  if (code === 'target_blocked' || code === 'request_invalid') {
    return { outcome: 'rejected', blame: 'account', code, detail, httpStatus: null }
  }
  return { outcome: 'unavailable', code, detail, httpStatus: null, retryAfterSeconds: null }
}

function acceptance(answer: Answer, rules: AnswerRules): DeliveryOutcome {
  const { status: httpStatus, body } = answer
  const unreadable: DeliveryOutcome = { outcome: 'unknown', code: 'answer_unreadable', detail: null, httpStatus }
  if (isEncoded(answer.headers)) return unreadable
  const announced = rules.idHeader === undefined ? null : shortId(headerValue(answer.headers, rules.idHeader))
  if (announced !== null) return { outcome: 'accepted', providerMessageId: announced, httpStatus }
  if (body.length === 0) {
    if (rules.acceptedWithoutId === 'never') return unreadable
    return { outcome: 'accepted', providerMessageId: null, httpStatus }
  }
  const parsed = parseJson(body)
  if (!isRecord(parsed) && !(rules.idIn && Array.isArray(parsed))) {
    const accepted = rules.acceptedWithoutId === 'empty-body-or-json' && isWord(body)
    return accepted ? { outcome: 'accepted', providerMessageId: null, httpStatus } : unreadable
  }
  const providerMessageId = shortId(rules.idIn?.(parsed)) ?? idAt(parsed, rules.idFields)
  if (providerMessageId === null && rules.acceptedWithoutId !== 'empty-body-or-json') {
    return { outcome: 'unknown', code: 'answer_without_id', detail: null, httpStatus }
  }
  return { outcome: 'accepted', providerMessageId, httpStatus }
}

/** What receivers say that nobody has told of JSON. Other words, as `error`, say nothing certain, and a page is a proxy's. */
function isWord(body: Buffer): boolean {
  return body.length <= 64 && /^\s*(ok|okay|accepted|received|success)[.!]?\s*$/i.test(body.toString('utf8'))
}

function refusal(answer: Answer, rules: AnswerRules, nowMs: number): DeliveryOutcome {
  const { status: httpStatus } = answer
  const detail = vendorCode(answer)
  const known = httpStatus < 500 ? codeMeaning(detail, rules) : undefined
  const meaning = known ?? rules.statuses?.[httpStatus] ?? genericMeanings[httpStatus] ?? 'unknown'
  const code = known && detail !== null ? detail : `http_${httpStatus}`
  switch (meaning) {
    case 'message':
      // The provider holds another message under our key: it may have been delivered, so nothing here is certain.
      if (detail === 'idempotency_key_reused') return { outcome: 'unknown', code: bodyDrift, detail, httpStatus }
      return { outcome: 'rejected', blame: 'message', code, detail, httpStatus }
    case 'account':
      return { outcome: 'rejected', blame: 'account', code, detail, httpStatus }
    case 'later': {
      const retryAfterSeconds = comeAgain(answer.headers, rules, nowMs)
      return { outcome: 'unavailable', code, detail, httpStatus, retryAfterSeconds }
    }
    case 'unknown':
      return { outcome: 'unknown', code: unknownCode(httpStatus), detail, httpStatus, ...wish(answer, nowMs) }
  }
}

function codeMeaning(code: string | null, { codes }: AnswerRules): StatusMeaning | undefined {
  return codes && code !== null && Object.hasOwn(codes, code) ? codes[code] : undefined
}

/** When the provider wants to be asked again, in seconds from now; null when it does not say. */
export function comeAgain(
  headers: RawHeaders,
  { resetHeader, waitHeader }: Pick<AnswerRules, 'resetHeader' | 'waitHeader'>,
  nowMs: number,
): number | null {
  const theirNowMs = answeredAt(headers) ?? nowMs
  const reset = resetHeader === undefined ? null : headerValue(headers, resetHeader)
  if (reset !== null && /^\d{1,12}$/.test(reset)) return clampedSeconds((Number(reset) * 1000 - theirNowMs) / 1000)
  const said = parseRetryAfter(headerValue(headers, 'retry-after'), theirNowMs)
  return said ?? (waitHeader === undefined ? null : parseRetryAfter(headerValue(headers, waitHeader), theirNowMs))
}

/** The provider's clock, by which the instants that it names are meant; null: it does not say. Ours may be wrong by hours. */
function answeredAt(headers: RawHeaders): number | null {
  const at = parseHttpDate(headerValue(headers, 'date') ?? '')
  return Number.isNaN(at) ? null : at
}

/** A 5xx may say for how long: nothing certain of this message, but a wish that everybody should heed. */
function wish(answer: Answer, nowMs: number): { retryAfterSeconds?: number } {
  const seconds = answer.status >= 500 ? comeAgain(answer.headers, {}, nowMs) : null
  return seconds === null ? {} : { retryAfterSeconds: seconds }
}

/** Says in the attempt's record which statuses no table maps, so that one can be added. */
function unknownCode(status: number): string {
  if (status >= 300 && status < 400) return 'redirect'
  return status >= 500 || genericMeanings[status] ? `http_${status}` : `unmapped_http_${status}`
}

/** Seconds (RFC 9110 delay or date) from the instant `nowMs`, clamped to [1 s, 1 h]; null when the header says nothing readable. */
export function parseRetryAfter(text: string | null, nowMs: number): number | null {
  if (text === null) return null
  const seconds = /^\s*-?\d+(\.\d+)?\s*$/.test(text) ? Number(text) : (parseHttpDate(text) - nowMs) / 1000
  return Number.isNaN(seconds) ? null : clampedSeconds(seconds)
}

function clampedSeconds(seconds: number): number {
  return Math.min(retryAfterSecondsMax, Math.max(retryAfterSecondsMin, Math.ceil(seconds)))
}

/** All three forms of RFC 9110. The oldest, `Mon Nov 23 22:00:30 2026`, names no zone and would be read as local time. */
function parseHttpDate(text: string): number {
  if (!/^\s*[A-Za-z]{3}.*\d\d:\d\d:\d\d/.test(text)) return Number.NaN
  return Date.parse(/\d\d:\d\d:\d\d \d{4}\s*$/.test(text) ? `${text} GMT` : text)
}

/** We asked for `identity`: whatever is encoded all the same is not read, so that no bomb is ever unpacked. */
function isEncoded(headers: RawHeaders): boolean {
  const encoding = headerValue(headers, 'content-encoding')
  return encoding !== null && encoding.trim().toLowerCase() !== 'identity'
}

/** The answer's JSON object; null when it is anything else, or encoded. */
export function jsonObjectIn(answer: Answer): Record<string, unknown> | null {
  if (answer.body.length === 0 || isEncoded(answer.headers)) return null
  const parsed = parseJson(answer.body)
  return isRecord(parsed) ? parsed : null
}

function parseJson(body: Buffer): unknown {
  try {
    return JSON.parse(body.toString('utf8'))
  } catch {
    return null
  }
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}

function idAt(answer: unknown, fields: readonly string[]): string | null {
  if (!isRecord(answer)) return null
  for (const field of fields) {
    const id = shortId(Object.hasOwn(answer, field) ? answer[field] : undefined)
    if (id !== null) return id
  }
  return null
}

/** Ids are shown, stored and compared: visible ASCII of a sane length, or they are none. */
function shortId(value: unknown): string | null {
  const text = typeof value === 'number' ? String(value) : value
  return typeof text === 'string' && /^[\x21-\x7e]{1,255}$/.test(text) ? text : null
}

/**
 * The vendor's error code, if the body has one. Never its words: they quote addresses and texts.
 * Long digit runs are left out for the same reason.
 */
export function vendorCode(answer: Answer): string | null {
  const body = jsonObjectIn(answer)
  const code = body?.code ?? body?.errorCode ?? body?.error ?? firstError(body)
  const text = typeof code === 'number' ? String(code) : code
  return typeof text === 'string' && /^[A-Za-z0-9._-]{1,64}$/.test(text) && !/\d{7}/.test(text) ? text : null
}

/** Of a body that lists several errors, the first one's code, or else the field at fault. */
function firstError(body: Record<string, unknown> | null): unknown {
  const [first]: unknown[] = Array.isArray(body?.errors) ? body.errors : []
  return isRecord(first) ? (first.errorCode ?? first.code ?? first.field) : null
}
