import { gzipSync } from 'node:zlib'
import { afterEach, describe, expect, it, vi } from 'vitest'
import { unanswered } from '@/lib/providers/ask-provider'
import { type AnswerRules, classifyHttp, parseRetryAfter } from '@/lib/providers/classify-http'
import type { HttpResult } from '@/lib/providers/http-exchange'

const now = Date.parse('2026-11-23T22:00:00Z')
const guideShape: AnswerRules = { idFields: ['id', 'messageId', 'sid'], acceptedWithoutId: 'empty-body' }
const receiver: AnswerRules = {
  idFields: ['id'],
  acceptedWithoutId: 'empty-body-or-json',
  statuses: { 410: 'account' },
}
const strict: AnswerRules = { idFields: ['id'], acceptedWithoutId: 'never' }

function answer(status: number, body: string | Buffer = '', headers: Record<string, string> = {}): HttpResult {
  const raw = Object.entries(headers).flatMap(([name, value]) => [Buffer.from(name), Buffer.from(value)])
  return { kind: 'response', status, headers: raw, body: Buffer.from(body) }
}

const outcomeOf = (result: HttpResult, rules = guideShape) => classifyHttp(result, rules, now)

describe('the generic table', () => {
  it.each<[number, 'message' | 'account']>([
    [400, 'message'],
    [401, 'account'],
    [403, 'account'],
    [404, 'account'],
    [405, 'account'],
    [413, 'message'],
    [415, 'message'],
    [422, 'message'],
  ])('%i is a rejection for which the %s is to blame', (status, blame) => {
    expect(outcomeOf(answer(status))).toMatchObject({
      outcome: 'rejected',
      blame,
      code: `http_${status}`,
      httpStatus: status,
    })
  })

  it.each([408, 409, 500, 502, 503, 504, 507, 599])('%i proves nothing', (status) => {
    expect(outcomeOf(answer(status))).toMatchObject({ outcome: 'unknown', code: `http_${status}`, httpStatus: status })
  })

  it.each([500, 502, 503, 504, 529])('%i proves nothing, and its wish to be left alone is heeded', (status) => {
    const tired = answer(status, '', { 'Retry-After': '5' })
    expect(outcomeOf(tired)).toMatchObject({ outcome: 'unknown', retryAfterSeconds: 5 })
    expect(unanswered(tired)).toMatchObject({ found: 'undetermined', providerFailed: true, retryAfterSeconds: 5 })
    expect(outcomeOf(answer(status))).not.toHaveProperty('retryAfterSeconds')
  })

  it('what a 409 or a redirect wants is meant for one message, and keeps nobody else away', () => {
    for (const status of [302, 408, 409]) {
      expect(outcomeOf(answer(status, '', { 'Retry-After': '5' }))).not.toHaveProperty('retryAfterSeconds')
    }
  })

  it.each([300, 301, 302, 303, 304, 307, 308])('%i is a redirect, which is not followed', (status) => {
    expect(outcomeOf(answer(status))).toMatchObject({ outcome: 'unknown', code: 'redirect' })
  })

  it.each([402, 406, 410, 418, 421, 425, 451])('%i is in no table, and says so', (status) => {
    expect(outcomeOf(answer(status))).toMatchObject({ outcome: 'unknown', code: `unmapped_http_${status}` })
  })

  it('429 is a certain non-send with the hint that came with it', () => {
    expect(outcomeOf(answer(429, '', { 'Retry-After': '7' }))).toEqual({
      outcome: 'unavailable',
      code: 'http_429',
      detail: null,
      httpStatus: 429,
      retryAfterSeconds: 7,
    })
    expect(outcomeOf(answer(429))).toMatchObject({ outcome: 'unavailable', retryAfterSeconds: null })
  })

  it('a vendor that documents another meaning is believed', () => {
    expect(outcomeOf(answer(410), receiver)).toMatchObject({ outcome: 'rejected', blame: 'account' })
    const bandwidth: AnswerRules = { ...strict, statuses: { 503: 'later' } }
    expect(outcomeOf(answer(503, '', { 'retry-after': '3' }), bandwidth)).toMatchObject({
      outcome: 'unavailable',
      retryAfterSeconds: 3,
    })
  })

  it('a key that the provider holds with another body is no certain non-send', () => {
    const drift = answer(422, '{"code":"idempotency_key_reused"}')
    expect(outcomeOf(drift)).toMatchObject({ outcome: 'unknown', code: 'body_drift', httpStatus: 422 })
  })
})

describe('an acceptance', () => {
  it.each([
    ['{"id":"m-1"}', 'm-1'],
    ['{"messageId":"m-2"}', 'm-2'],
    ['{"sid":"SM3","id":""}', 'SM3'],
    ['{"id":42}', '42'],
    ['{"id":"first","messageId":"second"}', 'first'],
  ])('%s has the id %s', (body, providerMessageId) => {
    expect(outcomeOf(answer(201, body))).toEqual({ outcome: 'accepted', providerMessageId, httpStatus: 201 })
  })

  it('without a body counts for the guide shapes and for receivers, not for vendors that promise an id', () => {
    expect(outcomeOf(answer(204))).toEqual({ outcome: 'accepted', providerMessageId: null, httpStatus: 204 })
    expect(outcomeOf(answer(200), receiver).outcome).toBe('accepted')
    expect(outcomeOf(answer(200), strict)).toMatchObject({ outcome: 'unknown', code: 'answer_unreadable' })
  })

  it('with a body but without an id counts for receivers only', () => {
    expect(outcomeOf(answer(200, '{"received":true}'), receiver)).toMatchObject({ providerMessageId: null })
    expect(outcomeOf(answer(200, '{"received":true}'))).toMatchObject({ outcome: 'unknown', code: 'answer_without_id' })
  })

  it.each([
    ['HTML', '<html>Welcome</html>'],
    ['text', 'error'],
    ['half of a JSON document', '{"id":"m-1"'],
    ['a JSON list', '[{"id":"m-1"}]'],
    ['a JSON text', '"m-1"'],
    ['null', 'null'],
  ])('is not made by %s', (_, body) => {
    for (const rules of [guideShape, receiver, strict]) {
      expect(outcomeOf(answer(200, body), rules)).toMatchObject({ outcome: 'unknown', code: 'answer_unreadable' })
    }
  })

  it.each([
    ['with a line break', '{"id":"a\\nb"}'],
    ['with a NUL', '{"id":"a\\u0000b"}'],
    ['of 256 characters', `{"id":"${'x'.repeat(256)}"}`],
    ['that is an object', '{"id":{"a":1}}'],
    ['that is inherited', '{"__proto__":{"id":"m-1"}}'],
  ])('does not take an id %s', (_, body) => {
    expect(outcomeOf(answer(200, body))).toMatchObject({ outcome: 'unknown', code: 'answer_without_id' })
  })

  it.each(['gzip', 'br', 'deflate', 'GZIP', 'gzip, gzip'])('in %s is not unpacked', (encoding) => {
    const bomb = answer(200, gzipSync('{"id":"m-1"}'), { 'Content-Encoding': encoding })
    expect(outcomeOf(bomb)).toMatchObject({ outcome: 'unknown', code: 'answer_unreadable' })
    expect(outcomeOf(answer(200, '{"id":"m-1"}', { 'Content-Encoding': encoding })).outcome).toBe('unknown')
  })

  it('that says it is not encoded is read', () => {
    expect(outcomeOf(answer(200, '{"id":"m-1"}', { 'content-encoding': 'Identity' })).outcome).toBe('accepted')
  })
})

describe('an id that is deeper in the body', () => {
  const deep: AnswerRules = {
    idFields: ['id'],
    idIn: (body) => (Array.isArray(body) ? body[0]?.id : (body as { message?: { id?: unknown } }).message?.id),
    acceptedWithoutId: 'never',
  }

  it('is found in a list and in a part, before a field of the body itself', () => {
    expect(outcomeOf(answer(200, '[{"id":"a"}]'), deep)).toMatchObject({ providerMessageId: 'a' })
    expect(outcomeOf(answer(200, '{"id":"b","message":{"id":"a"}}'), deep)).toMatchObject({ providerMessageId: 'a' })
    expect(outcomeOf(answer(200, '{"id":"b","message":{"id":"two words"}}'), deep)).toMatchObject({
      providerMessageId: 'b',
    })
  })

  it.each(['[]', '[null]', '[{"id":{}}]'])('and is not there in %s: nobody knows', (body) => {
    expect(outcomeOf(answer(200, body), deep)).toMatchObject({ outcome: 'unknown', code: 'answer_without_id' })
  })

  it('is not looked for in a list by who expects none', () => {
    expect(outcomeOf(answer(200, '[{"id":"a"}]'), strict)).toMatchObject({
      outcome: 'unknown',
      code: 'answer_unreadable',
    })
  })
})

describe('what is kept of a refusal', () => {
  it('is the code of the first of several errors', () => {
    const body = JSON.stringify({ errors: [{ field: 'to', message: 'no +15551234567', errorCode: 'E_1' }] })
    expect(outcomeOf(answer(422, body))).toMatchObject({ detail: 'E_1' })
  })

  it.each([
    ['{"code":"invalid.number","message":"+15551234567 is no number"}', 'invalid.number'],
    ['{"code":21211}', '21211'],
    ['{"error":"invalid_grant"}', 'invalid_grant'],
    ['{"errorCode":"E-7"}', 'E-7'],
  ])('of %s is the code %s', (body, detail) => {
    expect(outcomeOf(answer(400, body))).toMatchObject({ detail })
  })

  it.each([
    '{"message":"+15551234567 is no number"}',
    '{"code":"15551234567"}',
    '{"code":"c@example.com"}',
    '{"code":"<script>"}',
    '{"error":{"text":"c@example.com"}}',
    '+15551234567',
  ])('of %s is nothing: it could be a customer', (body) => {
    expect(outcomeOf(answer(400, body))).toMatchObject({ detail: null })
  })
})

describe("one vendor's own ways", () => {
  const vendor: AnswerRules = {
    idFields: ['id'],
    acceptedWithoutId: 'never',
    idHeader: 'x-message-id',
    codes: { '21610': 'message', '21611': 'later', '20003': 'account' },
    resetHeader: 'x-ratelimit-reset',
  }
  const error = (status: number, code: number | string) => outcomeOf(answer(status, JSON.stringify({ code })), vendor)

  it('the id may come in a header, and is looked at like any other', () => {
    const accepted = (id: string) => outcomeOf(answer(202, '', { 'X-Message-Id': id }), vendor)
    expect(accepted('abc.def')).toMatchObject({ outcome: 'accepted', providerMessageId: 'abc.def' })
    expect(accepted('')).toMatchObject({ outcome: 'unknown', code: 'answer_unreadable' })
    expect(accepted('two words')).toMatchObject({ outcome: 'unknown' })
  })

  it('a code says more than its status, and becomes the code of the outcome', () => {
    expect(error(403, 21610)).toMatchObject({ outcome: 'rejected', blame: 'message', code: '21610' })
    expect(error(400, 20003)).toMatchObject({ outcome: 'rejected', blame: 'account', code: '20003' })
    expect(error(400, 21611)).toMatchObject({ outcome: 'unavailable', code: '21611' })
    expect(error(400, 'toString')).toMatchObject({ outcome: 'rejected', blame: 'message', code: 'http_400' })
  })

  it('no code makes a 5xx certain', () => {
    expect(error(500, 21610)).toMatchObject({ outcome: 'unknown', code: 'http_500' })
  })

  it('the second from which to come again may be named outright, within the same bounds', () => {
    const wait = (reset: string) =>
      outcomeOf(answer(429, '', { 'X-RateLimit-Reset': reset, 'Retry-After': '7' }), vendor)
    expect(wait(String(now / 1000 + 40))).toMatchObject({ retryAfterSeconds: 40 })
    expect(wait(String(now / 1000 - 40))).toMatchObject({ retryAfterSeconds: 1 })
    expect(wait('99999999999')).toMatchObject({ retryAfterSeconds: 3600 })
    expect(wait('soon')).toMatchObject({ retryAfterSeconds: 7 })
  })
})

describe('what never became an answer', () => {
  it('is unavailable when it was certainly not sent', () => {
    expect(outcomeOf({ kind: 'not_sent', code: 'connection_refused', detail: 'ECONNREFUSED' })).toEqual({
      outcome: 'unavailable',
      code: 'connection_refused',
      detail: 'ECONNREFUSED',
      httpStatus: null,
      retryAfterSeconds: null,
    })
  })

  it.each(['target_blocked', 'request_invalid'] as const)('is the account to put right when it is %s', (code) => {
    expect(outcomeOf({ kind: 'not_sent', code, detail: null })).toMatchObject({ outcome: 'rejected', blame: 'account' })
  })

  it('is unknown after the first byte', () => {
    expect(outcomeOf({ kind: 'ambiguous', code: 'timeout', detail: null, status: 200 })).toEqual({
      outcome: 'unknown',
      code: 'timeout',
      detail: null,
      httpStatus: 200,
    })
  })
})

describe('Retry-After', () => {
  afterEach(() => vi.unstubAllEnvs())

  it.each(['America/New_York', 'Asia/Kathmandu'])(
    'names instants in UTC, whatever the zone of this process (%s)',
    (zone) => {
      vi.stubEnv('TZ', zone)
      for (const text of [
        'Mon Nov 23 22:00:30 2026',
        'Mon, 23 Nov 2026 22:00:30 GMT',
        'Monday, 23-Nov-26 22:00:30 GMT',
      ]) {
        expect(parseRetryAfter(text, now)).toBe(30)
      }
    },
  )

  it.each(['Mon, 23 Nov 2026 22:00:00 GMT', 'Mon Nov 23 22:00:00 2026'])(
    'is told by the clock of who answers (%s), however wrong ours is',
    (date) => {
      const wait = (status: number, headers: Record<string, string>, rules = strict) =>
        [-7_200_000, 0, 7_200_000].map((wrongMs) =>
          classifyHttp(answer(status, '', { Date: date, ...headers }), rules, now + wrongMs),
        )
      const at = { 'Retry-After': 'Mon, 23 Nov 2026 22:00:30 GMT' }
      const reset = { ...strict, resetHeader: 'x-reset' }
      const thirty = expect.objectContaining({ retryAfterSeconds: 30 })
      expect(wait(429, at)).toEqual([thirty, thirty, thirty])
      expect(wait(503, at)).toEqual([thirty, thirty, thirty])
      expect(wait(429, { 'X-Reset': String(now / 1000 + 30) }, reset)).toEqual([thirty, thirty, thirty])
    },
  )

  it('wins over the header in which a vendor says the same, which counts where there is no other', () => {
    const rules = { ...strict, waitHeader: 'x-reset' }
    expect(outcomeOf(answer(429, '', { 'X-Reset': '23' }), rules)).toMatchObject({ retryAfterSeconds: 23 })
    expect(outcomeOf(answer(429, '', { 'X-Reset': '23', 'Retry-After': '7' }), rules)).toMatchObject({
      retryAfterSeconds: 7,
    })
    expect(outcomeOf(answer(429, '', { 'X-Reset': '23' }))).toMatchObject({ retryAfterSeconds: null })
  })

  it.each<[string | null, number | null]>([
    ['1', 1],
    ['120', 120],
    [' 30 ', 30],
    ['0', 1],
    ['-5', 1],
    ['1.2', 2],
    ['3600', 3600],
    ['3601', 3600],
    ['99999999999999999999', 3600],
    ['Mon, 23 Nov 2026 22:00:30 GMT', 30],
    ['Monday, 23-Nov-26 22:01:00 GMT', 60],
    ['Mon Nov 23 22:00:30 2026', 30],
    ['Mon Nov  9 22:00:30 2026', 1],
    ['Mon, 23 Nov 2026 21:00:00 GMT', 1],
    ['Fri, 31 Dec 9999 23:59:59 GMT', 3600],
    ['soon', null],
    ['', null],
    ['1e9', null],
    ['2026', 2026],
    ['Infinity', null],
    ['0x10', null],
    [null, null],
  ])('%j means %j seconds', (text, seconds) => {
    expect(parseRetryAfter(text, now)).toBe(seconds)
  })
})

it.each([
  ['OK', 'accepted'],
  ['Received.\n', 'accepted'],
  ['error', 'unknown'],
  ['<html>Sign in</html>', 'unknown'],
  [`ok${' '.repeat(100)}no`, 'unknown'],
  ['{"id":', 'unknown'],
])('a receiver of webhooks that says %s has %s it', (body, outcome) => {
  const rules: AnswerRules = { idFields: ['id'], acceptedWithoutId: 'empty-body-or-json' }
  const answer = { kind: 'response', status: 200, headers: [], body: Buffer.from(body) } as const
  expect(classifyHttp(answer, rules, 0)).toMatchObject({ outcome })
  expect(classifyHttp(answer, { ...rules, acceptedWithoutId: 'empty-body' }, 0)).toMatchObject({ outcome: 'unknown' })
})
