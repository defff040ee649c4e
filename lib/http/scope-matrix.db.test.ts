import { resolve } from 'node:path'
import { expect, test } from 'vitest'
import { useTestDatabase } from '@/db/testing/test-database'
import { createProducerKey } from '@/lib/auth/create-producer-key'
import { scopes } from '@/lib/auth/scopes'
import type { Handler } from '@/lib/http/api-route'
import { operations } from '@/lib/http/openapi-document'

// That every route is among the operations is the OpenAPI document's test.
const { sql } = await useTestDatabase()
const none = '00000000-0000-7000-8000-000000000000'
const guarded = operations.filter(({ scope }) => scope !== null)

const onlyOf = (scope: string) => `only-${scope.replaceAll(':', '-')}`
const tokens = new Map<string, string>()
for (const scope of scopes)
  tokens.set(scope, (await createProducerKey({ producer: onlyOf(scope), scopes: [scope], actor: 'test' })).token)

async function call({ method, path }: (typeof operations)[number], authorization: string | null): Promise<Response> {
  const file = resolve(`app${path.replace(/\{(\w+)\}/g, '[$1]')}/route.ts`)
  const handler: Handler = (await import(/* @vite-ignore */ file))[method.toUpperCase()]
  const names = [...path.matchAll(/\{(\w+)\}/g)].map(([, name = '']) => name)
  const params = Object.fromEntries(names.map((name) => [name, name === 'id' ? none : 'nobody']))
  const headers = { 'content-type': 'application/json', ...(authorization === null ? {} : { authorization }) }
  const request = new Request(`http://localhost${path.replace(/\{\w+\}/g, 'x')}`, {
    method: method.toUpperCase(),
    headers,
    ...(method === 'get' ? {} : { body: '{}' }),
  })
  return handler(request, { params: Promise.resolve(params) })
}

test.each(guarded.map((one) => [`${one.method} ${one.path}`, one] as const))(
  '%s is open to the one scope that it names, and to no other key',
  async (_, operation) => {
    expect(scopes).toContain(operation.scope)
    for (const stranger of [null, 'Bearer once_000000000000_made-up', 'Basic YTpi'])
      expect((await call(operation, stranger)).status).toBe(401)
    for (const [scope, token] of tokens) {
      const answer = await call(operation, `Bearer ${token}`)
      const body = await answer.text()
      if (scope === operation.scope) expect([401, 403], body).not.toContain(answer.status)
      else {
        expect(answer.status, scope).toBe(403)
        expect(Object.keys(JSON.parse(body)).sort()).toEqual(['code', 'detail', 'status', 'title', 'type'])
      }
    }
  },
)

test('each key that was refused is in the audit with the scope that it lacks', async () => {
  const rows = await sql<{ actor: string; scope: string }[]>`
    select distinct actor, subject_id as scope from audit_records where action = 'scope.refused'`
  const asked = new Set(guarded.map(({ scope }) => scope))
  const expected = [...asked].flatMap((scope) =>
    scopes.filter((one) => one !== scope).map((one) => `producer:${onlyOf(one)} ${scope}`),
  )
  expect(rows.map(({ actor, scope }) => `${actor} ${scope}`).sort()).toEqual(expected.sort())
})
