import { expect, test, vi } from 'vitest'
import { useTestDatabase } from '@/db/testing/test-database'
import { sealAudit } from '@/lib/audit/seal-audit'
import type { Operator } from '@/lib/auth/operator'
import { runVerb } from '@/lib/cli/once'
import { saveConfiguration } from '@/lib/configuration/save-configuration'
import { laneOf } from '@/lib/domain/lane'
import { previewRetention } from '@/lib/operations/preview-retention'
import { reap } from '@/lib/operations/reap'

const { sql } = await useTestDatabase()
const by: Operator = { kind: 'user', email: 'op@example.com', role: 'operator' }
const counts = async () =>
  Object.fromEntries((await previewRetention(by)).lines.map(({ what, count }) => [what, count]))

async function doctor(): Promise<string> {
  const said = vi.spyOn(console, 'log').mockImplementation(() => {})
  await runVerb(['doctor'], () => {})
  const words = said.mock.calls.flat().join('\n')
  said.mockRestore()
  return words
}

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

test('days that stay past retention are named, with what has to be decided before they go, and are not foretold as going', async () => {
  await sql`select ensure_day_partitions((now() - interval '33 days')::date, (now() - interval '30 days')::date)`
  const waits = async (state: 'dead' | 'held' | 'ready', days: number, waitsFor = days) => {
    const id = crypto.randomUUID()
    const at = new Date(Date.now() - days * 86_400_000)
    await sql`insert into attempts (lane, notification_id, number, started_at, provider, trigger, lease_token, body_hash)
      values (${laneOf(id)}, ${id}, 1, ${at}, 'p', 'first', 1, '')`
    await sql`insert into outbox_messages (lane, notification_id, state, provider, due_at, first_attempt_at, since_at, configuration_version, window_keys)
      values (${laneOf(id)}, ${id}, ${state}, 'p', now(), ${at}, now() - make_interval(days => ${waitsFor}), 1, '{}')`
    return at.toISOString().slice(0, 10)
  }
  const oldest = await waits('dead', 32)
  await waits('dead', 32, 20)
  await waits('held', 32)
  const later = await waits('held', 31)
  await waits('dead', 5)
  await waits('ready', 30)
  const kept = [
    { day: oldest, dead: 2, held: 1 },
    { day: later, dead: 0, held: 1 },
  ]
  expect(await previewRetention(by)).toMatchObject({ kept })
  expect(await counts()).toMatchObject({ Attempts: 2 })
  await reap()
  expect(await previewRetention(by)).toMatchObject({ kept })
  const words = await doctor()
  expect(words).toContain(`${oldest} (dead letters: 2, to review: 1), ${later} (dead letters: 0, to review: 1)`)
  await sql`delete from outbox_messages`
  expect(await previewRetention(by)).toMatchObject({ kept: [] })
  expect(await doctor()).not.toContain('past retention')
})

test('is for who may read the configuration', async () => {
  await expect(previewRetention({ ...by, role: 'viewer' })).rejects.toMatchObject({ code: 'forbidden' })
})
