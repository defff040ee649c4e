import { expect, test } from 'vitest'
import { useTestDatabase } from '@/db/testing/test-database'
import { sealAudit } from '@/lib/audit/seal-audit'
import type { Operator } from '@/lib/auth/operator'
import { saveConfiguration } from '@/lib/configuration/save-configuration'
import { previewRetention } from '@/lib/operations/preview-retention'
import { reap } from '@/lib/operations/reap'

const { sql } = await useTestDatabase()
const by: Operator = { kind: 'user', email: 'op@example.com', role: 'operator' }
const counts = async () => Object.fromEntries((await previewRetention(by)).map(({ what, count }) => [what, count]))

test('what is past retention is foretold, and is gone after the run; what is not is not counted', async () => {
  await saveConfiguration({
    input: { retention: { notifications: 'P10D', suppressions: 'P20D', audit: 'P7Y' } },
    expectedVersion: 0,
    author: 'test',
    reason: null,
  })
  await sql`select ensure_day_partitions((now() - interval '40 days')::date, (now() - interval '30 days')::date)`
  for (const days of [5, 11, 12])
    await sql`insert into events (lane, id, producer_id, event_type, key_hash, sealed, received_at)
      values (0, ${crypto.randomUUID()}, gen_random_uuid(), 'x', gen_random_uuid(), '', now() - make_interval(days => ${days}))`
  for (const years of [6, 8, 9])
    await sql`insert into audit_records (id, at, actor, action, subject_kind, subject_id, detail)
      values (${crypto.randomUUID()}, now() - make_interval(years => ${years}), 'user:ann@example.com', 'x', 'x', ${String(years)}, '{}')`
  await sealAudit(sql)
  const foretold = await counts()
  expect(foretold).toMatchObject({ Events: 2, Attempts: 11, 'Decision records': 11, Receipts: 0, 'Audit records': 2 })
  await reap()
  expect(Object.values(await counts()).every((count) => count === 0)).toBe(true)
  expect((await sql`select count(*)::int as n from events`)[0]?.n).toBe(1)
  const left = await sql`select subject_id as years from audit_records where action = 'x'`
  expect(left).toEqual([{ years: '6' }])
})

test('is for who may read the configuration', async () => {
  await expect(previewRetention({ ...by, role: 'viewer' })).rejects.toMatchObject({ code: 'forbidden' })
})
