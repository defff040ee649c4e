import { readdirSync } from 'node:fs'
import { expect, test } from 'vitest'
import { openapiDocument, operations } from '@/lib/http/openapi-document'

test('every route of the producer API is described, and nothing else', () => {
  const routes = readdirSync('app/api', { recursive: true, encoding: 'utf8' })
    .filter((file) => /^v\d\/.*route\.ts$/.test(file))
    .map((file) => `/api/${file.replace('/route.ts', '').replace(/\[(\w+)\]/g, '{$1}')}`)
  const described = operations.map((operation) => operation.path).filter((path) => /^\/api\/v\d\//.test(path))
  expect([...new Set(described)].sort()).toEqual(routes.sort())
})

test('the document is OpenAPI 3.1 with the schemas that validate', () => {
  const document = openapiDocument()
  expect(document.openapi).toBe('3.1.0')
  expect(JSON.stringify(document.paths?.['/api/v1/notifications']?.post)).toContain('recipient')
  expect(JSON.stringify(document.paths?.['/api/v1/notifications']?.get)).toContain('idempotencyKey')
})

test('what a caller must send and may hear is described', () => {
  const { paths = {} } = openapiDocument()
  const batch = JSON.stringify(paths['/api/v1/notifications/batch']?.post?.requestBody)
  expect(batch).toMatch(/"required":\["notifications"\]/)
  expect(paths['/api/v1/config']?.put?.parameters).toContainEqual(expect.objectContaining({ name: 'If-Match' }))
  const answers = paths['/api/v1/notifications']?.post?.responses ?? {}
  for (const status of [400, 401, 403, 409, 413, 415, 422, 429, 503])
    expect(JSON.stringify(answers[`${status}` as const])).toContain('application/problem+json')
  for (const path of ['/api/metrics', '/api/cron/outbox', '/api/cron/rollup', '/api/cron/retention'])
    expect(paths[path]?.get?.security).toHaveLength(1)
  for (const path of ['/api/v1/replays', '/api/v1/replays/preview'])
    expect(paths[path]?.post?.parameters).toContainEqual(
      expect.objectContaining({ name: 'Idempotency-Key', required: false }),
    )
})

test('whatever an operation is secured by is described', () => {
  const { paths = {}, components } = openapiDocument()
  const used = Object.values(paths).flatMap((path) =>
    Object.values(path as Record<string, { security?: object[] }>).flatMap(({ security = [] }) => security),
  )
  const names = new Set(used.flatMap((one) => Object.keys(one)))
  expect(Object.keys(components?.securitySchemes ?? {}).sort()).toEqual([...names].sort())
  expect(names.size).toBe(3)
})
