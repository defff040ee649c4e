import { expect, test } from 'vitest'
import { guardrailSchema, type HttpGuardrail } from '@/lib/configuration/guardrail-schema'
import { guardrailRequest } from '@/lib/guard/guardrail-request'

const facts = {
  type: 'order',
  data: { note: '"},"admin":true,{"x":"' },
  recipient: {},
  identifiers: { customer_id: 'C&1', dots: '..', empty: '' },
}
const guardrail = (change: object): HttpGuardrail =>
  guardrailSchema.parse({
    kind: 'http',
    url: 'https://crm.example.com/api/?v=1',
    sentWhen: { status: 200 },
    ...change,
  }) as HttpGuardrail

test('values stay in their place: a query value, a path segment, a text of the body', () => {
  const request = guardrailRequest(
    guardrail({
      method: 'POST',
      pathSegments: ['{{ identifiers.customer_id }}', 'sent'],
      query: { who: '{{ identifiers.customer_id }}', since: '{{ within }}' },
      within: 'P1D',
      body: { note: '{{ data.note }}', nested: [{ n: 1, t: 'is {{ type }}' }] },
    }),
    facts,
  )
  expect(request?.url).toBe('https://crm.example.com/api/C%261/sent?v=1&who=C%261&since=P1D')
  expect(JSON.parse(request?.body?.toString() ?? '')).toEqual({
    note: facts.data.note,
    nested: [{ n: 1, t: 'is order' }],
  })
})

test('a segment that would climb, or be none, and a missing fact make no request', () => {
  for (const source of ['{{ identifiers.dots }}', '{{ identifiers.empty }}', '{{ data.missing }}']) {
    expect(guardrailRequest(guardrail({ pathSegments: [source] }), facts)).toBeNull()
  }
})

test('headers that name a host, frame a body or pretend to be a proxy cannot be set', () => {
  for (const name of ['host', 'authorization', 'transfer-encoding', 'x-forwarded-for', 'X-Upper', 'x-a\r\nb']) {
    expect(() => guardrail({ headers: { [name]: 'v' } })).toThrow()
  }
  expect(() => guardrail({ headers: { 'x-api': 'a\r\nb' } })).toThrow()
})

test('the token is sent as a bearer, or as it is under a name of its own', () => {
  expect(guardrailRequest(guardrail({ token: 't' }), facts)?.headers).toContain('Bearer t')
  expect(guardrailRequest(guardrail({ token: 't', tokenHeader: 'x-api-key' }), facts)?.headers.join()).toContain(
    'x-api-key,t',
  )
})
