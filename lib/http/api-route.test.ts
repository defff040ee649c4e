import { expect, test } from 'vitest'
import { problemFor } from '@/lib/http/api-route'

test.each(['ECONNREFUSED', 'CONNECTION_CLOSED', '57P01', '57P03', '53300'])(
  'what a database with %s could not answer is a 503 that says when to come again, whoever asked',
  (code) => {
    const { status, headers, body } = problemFor(Object.assign(new Error('gone'), { code }))
    expect(status).toBe(503)
    expect(headers).toMatchObject({ 'retry-after': '1' })
    expect(JSON.parse(String(body))).toMatchObject({ code: 'unavailable' })
  },
)

test('what nobody expected is a 500 with a reference', () => {
  const { status, body } = problemFor(new Error('what'))
  expect(status).toBe(500)
  expect(JSON.parse(String(body))).toMatchObject({ code: 'internal' })
})
