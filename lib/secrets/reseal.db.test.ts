import { randomBytes, randomUUID } from 'node:crypto'
import { afterAll, expect, test } from 'vitest'
import { writeFreshSeals } from '@/db/queries/reseal-rows'
import { useTestDatabase } from '@/db/testing/test-database'
import { openTarget, sealTarget } from '@/lib/alerts/send-alert'
import { openAsked, sealAsked } from '@/lib/approvals/asked'
import { createUser } from '@/lib/auth/create-user'
import { newTotpSecret, totpStep } from '@/lib/auth/totp'
import { env } from '@/lib/config/env'
import { activeConfiguration, invalidateConfiguration } from '@/lib/configuration/active-configuration'
import { acceptEventHandler } from '@/lib/http/handlers/accept-event'
import { createListHandler } from '@/lib/http/handlers/create-list'
import { uploadContactsHandler } from '@/lib/http/handlers/upload-contacts'
import { openEventData } from '@/lib/intake/event-content'
import { openContentBytes } from '@/lib/intake/notification-content'
import { openRejectedBody, sealRejectedBody } from '@/lib/intake/queues/rejected-body'
import { openContact } from '@/lib/lists/contact-content'
import { operationsScenario } from '@/lib/operations/testing/operations-scenario'
import { newestMark } from '@/lib/secrets/key-ring'
import { reseal } from '@/lib/secrets/reseal'

const { sql } = await useTestDatabase()
const { peer, authorization, post, drain } = await operationsScenario()
afterAll(() => peer.close())
const [rule, reject, request] = [randomUUID(), randomUUID(), randomUUID()]
const asked = { kind: 'replay', previewId: request, name: 'x', reason: 'x', ratePerSecond: null } as const
const { userId } = await createUser({ email: 'ann@example.com', name: 'Ann', role: 'viewer', actor: 'test' })
const totp = newTotpSecret({ userId, email: 'ann@example.com' })
const target = { kind: 'webhook', url: 'https://hooks.example.com/x' } as const

/** Every column of raw bytes, whatever it is for: what is sealed shows by how it begins, also in a table that is made tomorrow. */
async function tablesUnder(mark: Buffer): Promise<Record<string, number>> {
  const columns = await sql<{ table: string; column: string }[]>`
    select c.relname as table, a.attname as column from pg_attribute a join pg_class c on c.oid = a.attrelid
    where a.atttypid = 'bytea'::regtype and c.relkind in ('r', 'p') and not c.relispartition
      and c.relnamespace = 'public'::regnamespace`
  const found: Record<string, number> = {}
  for (const { table, column } of columns) {
    const [row] = await sql<{ n: number }[]>`
      select count(*)::int as n from ${sql(table)} where substring(${sql(column)} for ${mark.length}::int) = ${mark}`
    if (row && row.n > 0) found[table] = row.n
  }
  return found
}

async function one(table: string, column: string) {
  const [row] = await sql.unsafe(`select *, ${column} as sealed from ${table} limit 1`)
  return row as unknown as Record<string, string> & { sealed: Buffer }
}

async function fill(): Promise<void> {
  const json = { authorization, 'content-type': 'application/json' }
  const send = (body: object) =>
    new Request('http://localhost/', { method: 'POST', headers: json, body: JSON.stringify(body) })
  for (let i = 0; i < 3; i++) await post(`ORD_${i}`)
  await acceptEventHandler(send({ eventType: 'custom.other', idempotencyKey: 'e1', data: { orderId: 'E1' } }))
  await createListHandler(send({ name: 'customers', uniqueIdentifier: ['customer_id'] }))
  const csv = { authorization, 'content-type': 'text/csv' }
  const rows = new Request('http://localhost/', {
    method: 'POST',
    headers: csv,
    body: 'customer_id,phone\nC1,+15551234567\n',
  })
  await uploadContactsHandler(rows, { params: Promise.resolve({ name: 'customers' }) })
  await sql`insert into user_totp (user_id, sealed_secret) values (${userId}, ${totp.sealedSecret})`
  await sql`insert into alert_rules (id, name, alarm, threshold, hold_seconds, target)
    values (${rule}, 'r', 'x', 1, 0, ${sealTarget(rule, target)})`
  await sql`insert into approvals (id, kind, subject, asked, shown, requester, expires_at)
    values (${request}, 'replay', 'x', ${sealAsked(request, asked)}, '{}', 'user:ann@example.com', now() + interval '1 day')`
  await sql`insert into intake_rejects (id, intake, broker_id, at, last_at, code, reason, faults, sealed)
    values (${reject}, 'q', 'm1', now(), now(), 'invalid', 'x', '[]', ${sealRejectedBody(reject, 'a body')})`
}

test('everything that an older key sealed is sealed under the newest one, opens, and can be sent', async () => {
  await fill()
  const old = newestMark()
  const tables = [
    'alert_rules',
    'approvals',
    'events',
    'intake_rejects',
    'list_contacts',
    'notification_contents',
    'user_totp',
  ]
  expect(Object.keys(await tablesUnder(old)).sort()).toEqual(tables)

  const before = env().ONCE_ENCRYPTION_KEYS
  Object.assign(env(), { ONCE_ENCRYPTION_KEYS: `newest:${randomBytes(32).toString('base64')},${before}` })
  const [first, second] = await Promise.all([reseal('cli'), reseal('cli')])
  for (const table of tables) {
    const count = first[table as keyof typeof first] as number
    expect(count + (second[table as keyof typeof second] as number), table).toBe(
      table === 'notification_contents' ? 3 : 1,
    )
  }
  expect(await tablesUnder(old)).toEqual({})
  expect(Object.keys(await tablesUnder(newestMark())).sort()).toEqual(tables)

  const contact = await one('list_contacts', 'sealed')
  expect(openContact(String(contact.list_id), String(contact.identity), contact.sealed)).toMatchObject({
    customer_id: 'C1',
  })
  const content = await one('notification_contents', 'sealed')
  expect(openContentBytes(String(content.notification_id), content.sealed).toString()).toContain('+15551234567')
  const event = await one('events', 'sealed')
  expect(openEventData(String(event.id), event.sealed)).toEqual({ orderId: 'E1' })
  expect(openAsked({ id: request, asked: (await one('approvals', 'asked')).sealed })).toEqual(asked)
  expect(openTarget(rule, (await one('alert_rules', 'target')).sealed)).toEqual(target)
  expect(openRejectedBody(reject, (await one('intake_rejects', 'sealed')).sealed)).toBe('a body')
  const { sealed: sealedSecret } = await one('user_totp', 'sealed_secret')
  expect(totpStep('000000', { userId, sealedSecret, nowSeconds: 0 })).toBeNull() // it opens
  await drain()
  expect(peer.accepted).toHaveLength(3)
})

test('the configuration in force has its secrets under the newest key, and the work is on record', async () => {
  const versions = await sql<{ version: number; text: string; author: string }[]>`
    select version, document::text as text, author from configuration_versions order by version`
  expect(versions.length).toBe(2)
  const sealedBy = (text: string) =>
    Buffer.from(/sealed:([^"]+)/.exec(text)?.[1] ?? '', 'base64')
      .subarray(2, 8)
      .toString()
  expect(versions.map(({ text }) => sealedBy(text))).toEqual([expect.not.stringContaining('newest'), 'newest'])
  invalidateConfiguration()
  expect((await activeConfiguration()).provider('provider-1')?.settings.accessToken).toBe('token')
  expect(await sql`select actor, subject_id from audit_records where action = 'encryption.reseal'`).toEqual([
    { actor: 'cli', subject_id: 'newest' },
    { actor: 'cli', subject_id: 'newest' },
  ])
})

test('again there is nothing to do', async () => {
  expect(Object.values(await reseal('cli')).filter(Boolean)).toEqual([])
})

test('what was written meanwhile is not written over', async () => {
  const { sealed, id = '' } = await one('events', 'sealed')
  const [{ lane = 0 } = {}] = await sql<{ lane: number }[]>`select lane from events`
  const stale = { lane, id, more: id, sealed: Buffer.from('another'), fresh: Buffer.from('fresh') }
  expect(await writeFreshSeals(sql, 'events', [stale])).toBe(0)
  expect((await one('events', 'sealed')).sealed).toEqual(sealed)
})
