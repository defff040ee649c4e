import { expect, test } from 'vitest'
import { useTestDatabase } from '@/db/testing/test-database'
import { listAudit } from '@/lib/audit/list-audit'
import { createProducerKey } from '@/lib/auth/create-producer-key'
import { scopes } from '@/lib/auth/scopes'
import type { Handler } from '@/lib/http/api-route'
import { getNotificationsHandler } from '@/lib/http/handlers/get-notifications'
import { getSuppressionsHandler } from '@/lib/http/handlers/get-suppressions'
import { guardCheckHandler } from '@/lib/http/handlers/guard-check'
import { parameter } from '@/lib/http/page-parameters'
import { find } from '@/lib/insights/find'
import { listNotifications } from '@/lib/insights/list-notifications'
import { listSuppressions } from '@/lib/insights/list-suppressions'
import { filterOfSearch, searchNames } from '@/lib/insights/notification-search'
import { filterOfSuppressionSearch, suppressionSearchNames } from '@/lib/insights/suppression-search'

const { sql } = await useTestDatabase()
const admin = { kind: 'user', email: 'a@example.com', role: 'admin' } as const
const page = { place: { side: 'newest' }, limit: 5 } as const
const { token } = await createProducerKey({ producer: 'shop', scopes: [...scopes], actor: 'test' })

// None of these may be part of a statement, be waited for, or be a pattern that matches everything.
const hostile = [
  `' or '1'='1`,
  `'; drop table notifications; --`,
  `1) union select password_hash from users --`,
  `' || pg_sleep(5) || '`,
  `"; select 1/0; --`,
  `$1`,
  `\\`,
  `%`,
  `_`,
  `{"a":"b"}`,
  `\u0000`,
  `\ud800`,
  '\u202e9999',
]

async function quickly<Answer>(act: () => Promise<Answer>): Promise<Answer> {
  const started = performance.now()
  const answer = await act()
  expect(performance.now() - started).toBeLessThan(4_000)
  return answer
}

test.each(hostile)('%j is a value like any other, wherever a list is filtered by it', async (text) => {
  const value = parameter({ x: text }, 'x') // as pages read their address
  for (const name of searchNames) {
    const { filter, ignored } = filterOfSearch({ [name]: value }, [])
    const { items } = await quickly(() => listNotifications(filter, { ...page, reveal: false }))
    expect(ignored.length === 0 ? items : [], name).toEqual([])
  }
  for (const name of suppressionSearchNames) {
    const { filter } = filterOfSuppressionSearch({ [name]: value })
    await quickly(() => listSuppressions(filter, page))
  }
  for (const name of value ? ['actor', 'action', 'subject'] : [])
    expect((await quickly(() => listAudit(admin, { [name]: value }, page))).items).toEqual([])
  expect(await quickly(() => find(admin, text))).toMatchObject({ kind: 'groups', groups: [] })
  expect(await sql`select from notifications`).toEqual([])
})

const read = (handler: Handler, query: Record<string, string>) =>
  handler(
    new Request(`http://localhost/?${new URLSearchParams(query)}`, { headers: { authorization: `Bearer ${token}` } }),
  )

test.each(hostile)('%j is read or refused by the API, never a fault of ours', async (text) => {
  for (const name of [
    'status',
    'type',
    'provider',
    'recipient',
    'identifier',
    'idempotencyKey',
    'campaign',
    'from',
    'limit',
    'cursor',
  ])
    expect((await quickly(() => read(getNotificationsHandler, { [name]: text }))).status, name).toBeLessThan(500)
  for (const name of ['guard', 'rule', 'type', 'duplicateOf', 'cursor', text])
    expect((await quickly(() => read(getSuppressionsHandler, { [name]: text }))).status, name).toBeLessThan(500)
  expect((await read(guardCheckHandler, { type: text, identifier: `${text}:${text}` })).status).toBeLessThan(500)
})

test('a parameter that is given twice is refused by every list of the API', async () => {
  for (const handler of [getNotificationsHandler, getSuppressionsHandler, guardCheckHandler]) {
    const request = new Request('http://localhost/?type=a&type=b', { headers: { authorization: `Bearer ${token}` } })
    expect((await handler(request)).status).toBe(400)
  }
})
