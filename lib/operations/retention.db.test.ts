import { randomUUID } from 'node:crypto'
import { beforeEach, expect, test, vi } from 'vitest'
import { reapWindows } from '@/db/queries/reap-windows'
import { configure, testProducer } from '@/db/testing/scenario'
import { useTestDatabase } from '@/db/testing/test-database'
import { sealAudit } from '@/lib/audit/seal-audit'
import { verifyAudit } from '@/lib/audit/verify-audit'
import { env } from '@/lib/config/env'
import { laneOf } from '@/lib/domain/lane'
import { cronRetentionHandler } from '@/lib/http/handlers/cron-retention'
import { reap } from '@/lib/operations/reap'

const { sql } = await useTestDatabase()
const { producerId } = await testProducer()
await configure({ retention: { notifications: 'P30D', suppressions: 'P60D', audit: 'P7Y' } }, 0)

beforeEach(async () => {
  for (const table of ['collisions', 'events', 'suppressions', 'attempts', 'outbox_messages', 'dedup_windows'])
    await sql`delete from ${sql(table)}`
})

const idsOf = async (table: string, column = 'id') =>
  (await sql<{ id: string }[]>`select ${sql(column)}::text as id from ${sql(table)} order by 1`).map(({ id }) => id)

const call = (query: string) => {
  const headers = { authorization: `Bearer ${env().CRON_SECRET}` }
  return cronRetentionHandler(new Request(`http://once.test/api/cron/retention${query}`, { headers }))
}

const collide = (count: number, days: number) => sql`
  insert into collisions (id, at, producer_id, key_hash, key, subject_id, fingerprint, first_fingerprint, paths)
  select gen_random_uuid(), now() - ${days} * interval '1 day', ${producerId}, gen_random_uuid(), 'k', gen_random_uuid(), '', '', '[]'
  from generate_series(1, ${count}::int)`

test('collisions are kept as long as suppressions, and go in batches', async () => {
  await collide(2_500, 61)
  await collide(3, 59)
  const [one, other] = await Promise.all([reap(), reap()])
  expect(one.collisions + other.collisions).toBe(2_500)
  expect(await idsOf('collisions')).toHaveLength(3)
})

test('a run takes as many batches as its budget has room for, says when that was not enough, and the next goes on', async () => {
  const old = (minutes: number) => sql`
    insert into stats_minute (bucket, measure, type, channel, provider, guard, bin, n)
    select now() - interval '300 days' + i * interval '1 minute', 'sent', 't', 'sms', 'p', '', 0, 1 from generate_series(1, ${minutes}::int) i`
  await old(101_000)
  expect(await reap({ budgetSeconds: 60 })).toMatchObject({ minutes: 101_000, drained: true })
  await old(20_000)
  const cut = await reap({ budgetSeconds: 0.05 })
  expect(cut.drained).toBe(false)
  expect(await idsOf('stats_minute', 'bucket')).toHaveLength(20_000 - cut.minutes)
  expect(await (await call('?budgetSeconds=0.01')).json()).toMatchObject({ ok: true, drained: false })
  expect(await (await call('?budgetSeconds=60')).json()).toMatchObject({ ok: true, drained: true })
  expect(await idsOf('stats_minute', 'bucket')).toEqual([])
  expect((await call('?budgetSeconds=-1')).status).toBe(422)
}, 60_000)

test('what cannot be removed holds up nothing else, and no run counts as finished meanwhile', async () => {
  await collide(1, 61)
  await sql`delete from heartbeats`
  await sql.unsafe(`
    create function refuse() returns trigger language plpgsql as $$ begin raise exception 'refused'; end $$;
    create trigger refuse before delete on collisions for each row execute function refuse()`)
  await sql`insert into events (lane, id, producer_id, event_type, key_hash, received_at, sealed) values
    (0, gen_random_uuid(), ${producerId}, 't', gen_random_uuid(), now() - interval '31 days', '')`
  await expect(reap()).rejects.toThrow('refused')
  expect(await idsOf('events')).toEqual([])
  expect(await idsOf('heartbeats', 'name')).toEqual([])
  await sql`drop function refuse cascade`
  expect(await reap()).toMatchObject({ collisions: 1, drained: true })
  expect(await idsOf('heartbeats', 'name')).toEqual(['retention'])
})

test('a run that is to stop begins no other batch', async () => {
  await collide(1, 61)
  expect(await reap({ stopping: AbortSignal.abort() })).toMatchObject({ collisions: 0, drained: false })
})

test('events go with the notifications that came of them', async () => {
  const keep = randomUUID()
  await sql`insert into events (lane, id, producer_id, event_type, key_hash, received_at, sealed) values
    (0, gen_random_uuid(), ${producerId}, 't', gen_random_uuid(), now() - interval '31 days', ''),
    (0, ${keep}, ${producerId}, 't', gen_random_uuid(), now() - interval '29 days', '')`
  expect(await reap()).toMatchObject({ events: 1 })
  expect(await idsOf('events')).toEqual([keep])
})

test('raw outbox rows go by retention once they have ended, in batches; one that waits stays, however old', async () => {
  const rows = (status: string, days: number, count = 1) => sql`
    insert into outbox (id, event_type, payload, status, updated_at)
    select gen_random_uuid(), 't', '{}', ${status}, now() - ${days} * interval '1 day' from generate_series(1, ${count}::int)`
  await rows('sent', 31, 2_500)
  for (const status of ['sent', 'suppressed', 'failed', 'skipped']) {
    await rows(status, 31)
    await rows(status, 29)
  }
  for (const status of ['pending', 'queued']) await rows(status, 400)
  expect(await reap()).toMatchObject({ others: 2_504, drained: true })
  const left = await sql`select status, updated_at > now() - interval '30 days' as young from outbox order by 2, 1`
  expect(left.map(({ status, young }) => [status, young])).toEqual([
    ...['pending', 'queued'].map((status) => [status, false]),
    ...['failed', 'sent', 'skipped', 'suppressed'].map((status) => [status, true]),
  ])
})

async function suppress(days: number): Promise<string> {
  const id = randomUUID()
  await sql`
    insert into suppressions (lane, id, suppressed_at, guard, rule, configuration_version, producer_id, type, channel, fields)
    values (0, ${id}, now() - ${days} * interval '1 day', 'dedup_window', 'r', 1, ${producerId}, 't', 'sms', '[]')`
  return id
}

test('commands and the items of replays go ninety days after they ended; what waits and what is counted stays', async () => {
  const day = (days: number) => sql`now() - ${days} * interval '1 day'`
  const command = (status: string, days: number | null) => sql`
    insert into outbox_commands (id, kind, notification_id, actor, status, done_at, created_at)
    values (gen_random_uuid(), 'retry', gen_random_uuid(), 'a', ${status}, ${days === null ? null : day(days)}, ${day(200)})`
  await command('done', 91)
  await command('refused', 91)
  await command('done', 89) // although notifications go after thirty
  await command('pending', null)
  const replay = async (name: string, status: string, fed: number, days: number | null) => {
    const [{ id } = { id: '' }] = await sql<{ id: string }[]>`
      insert into replays (id, mode, status, filter, content_hash, previewed_by, previewed_at, name, actor, started_at, finished_at, items, fed, done)
      values (gen_random_uuid(), 'retry', ${status}, '{}', '', 'a', ${day(200)}, ${name}, 'a', ${day(200)}, ${days === null ? null : day(days)}, 1500, ${fed}, 0)
      returning id`
    await sql`update replays set done = fed where id = ${id} and name <> 'half done'`
    await sql`
      insert into replay_items (lane, replay_id, original_id, ordinal, state)
      select i % 64, ${id}, gen_random_uuid(), i, 'done' from generate_series(1, 1500) i`
  }
  await replay('over', 'finished', 1500, 91)
  await replay('ended', 'aborted', 3, 91)
  await replay('half done', 'aborted', 3, 91)
  await replay('recent', 'finished', 1500, 89)
  await replay('waits', 'paused', 3, null)
  await reap()
  expect(await idsOf('outbox_commands', 'status')).toEqual(['done', 'pending'])
  expect(await idsOf('replays', 'name')).toEqual(['ended', 'half done', 'over', 'recent', 'waits'])
  expect(await sql`select distinct r.name from replays r join replay_items i on i.replay_id = r.id order by 1`).toEqual(
    ['half done', 'recent', 'waits'].map((name) => ({ name })),
  )
})

test('a day of decision records is dropped whole when it is past retention; what lies outside the days goes row by row', async () => {
  await sql`select ensure_day_partitions(current_date - 70, current_date - 60)`
  const before = await sql`select relname from pg_class where relname ~ '^suppressions_[0-9]+$'`
  await suppress(70)
  await suppress(63)
  await suppress(200)
  const kept = [await suppress(59), await suppress(0)].toSorted()
  await reap()
  expect(await idsOf('suppressions')).toEqual(kept)
  const after = await sql`select relname from pg_class where relname ~ '^suppressions_[0-9]+$'`
  expect(before.length - after.length).toBeGreaterThanOrEqual(9)
})

test('attempts outlive their retention while their notification is not settled', async () => {
  await sql`select ensure_day_partitions(current_date - 41, current_date - 40)`
  const [settled, waits] = [randomUUID(), randomUUID()]
  for (const [id, days] of [
    [settled, 41],
    [waits, 40],
  ] as const)
    await sql`insert into attempts (lane, notification_id, number, started_at, provider, trigger, lease_token, body_hash)
      values (${laneOf(id)}, ${id}, 1, now() - ${days} * interval '1 day', 'p', 'first', 1, '')`
  await sql`insert into outbox_messages (lane, notification_id, state, provider, due_at, since_at, configuration_version, window_keys)
    values (${laneOf(waits)}, ${waits}, 'held', 'p', now(), now(), 1, '{}')`
  await reap()
  expect(await idsOf('attempts', 'notification_id')).toEqual([waits])
  await sql`delete from outbox_messages`
  await reap()
  expect(await idsOf('attempts', 'notification_id')).toEqual([])
})

async function openWindow(closesAt: string, openerId: string = randomUUID()): Promise<string> {
  const key = randomUUID()
  await sql`insert into dedup_windows (lane, window_key, opener_lane, opener_id, rule, configuration_version, opened_at, closes_at)
    values (${laneOf(key)}, ${key}, ${laneOf(openerId)}, ${openerId}, 'r', 1, now() - interval '9 days', ${closesAt}::timestamptz)`
  return key
}
const ago = (days: number) => new Date(Date.now() - days * 86_400_000).toISOString()

test('a closed window goes; one that is open, never closes, or whose notification can still be sent stays', async () => {
  const waits = randomUUID()
  await sql`insert into outbox_messages (lane, notification_id, provider, due_at, since_at, configuration_version, window_keys)
    values (${laneOf(waits)}, ${waits}, 'p', now(), now(), 1, '{}')`
  for (let n = 0; n < 20; n++) await openWindow(ago(2))
  const kept = [await openWindow(ago(-1)), await openWindow('infinity'), await openWindow(ago(2), waits)]
  const [one, other] = await Promise.all([reap(), reap()])
  expect(one.windows + other.windows).toBe(20)
  expect(await idsOf('dedup_windows', 'window_key')).toEqual(kept.toSorted())
})

test('pages of a lane leave nothing out', async () => {
  const keys = await Promise.all(Array.from({ length: 200 }, () => openWindow(ago(2))))
  const lane = laneOf(keys[0] ?? '')
  let gone = 0
  for (let after: string | null = '00000000-0000-0000-0000-000000000000'; after !== null; ) {
    const page = await reapWindows(sql, lane, after, 2)
    gone += page.gone
    after = page.last
  }
  expect(gone).toBe(keys.filter((key) => laneOf(key) === lane).length)
})

test('a window that is opened anew while it is looked at stays', async () => {
  const key = await openWindow(ago(2))
  let end = () => {}
  const held = new Promise<void>((resolve) => {
    end = resolve
  })
  let locked = () => {}
  const isLocked = new Promise<void>((resolve) => {
    locked = resolve
  })
  const opening = sql.begin(async (tx) => {
    await tx`update dedup_windows set opened_at = now(), closes_at = now() + interval '1 hour' where window_key = ${key}`
    locked()
    await held
  })
  await isLocked
  expect(await reap()).toMatchObject({ windows: 0 })
  end()
  await opening
  expect(await reap()).toMatchObject({ windows: 0 })
  expect(await idsOf('dedup_windows', 'window_key')).toEqual([key])
})

test('counts by the minute go after five weeks, their hours stay, and the totals with them', async () => {
  const count = (table: string, days: number) => sql`
    insert into ${sql(table)} (bucket, measure, type, channel, provider, guard, bin, n)
    select date_trunc('hour', now()) - ${days} * interval '1 day' + i * interval '1 minute', 'sent', 't', 'sms', 'p', '', 0, 1
    from generate_series(0, ${table === 'stats_hour' ? 0 : 59}::int) i`
  for (const days of [34, 36, 60]) for (const table of ['stats_minute', 'stats_hour']) await count(table, days)
  const [one, other] = await Promise.all([reap(), reap()])
  expect(one.minutes + other.minutes).toBe(120)
  const [left] = await sql`
    select (select count(*)::int from stats_minute) as minutes, (select count(*)::int from stats_hour) as hours`
  expect(left).toEqual({ minutes: 60, hours: 3 })
})

test('audit records go when the configuration says so, and the chain of the rest holds', async () => {
  await sealAudit(sql)
  const [{ n = 0 } = {}] = await sql<{ n: number }[]>`select count(*)::int as n from audit_records`
  await configure({ retention: { notifications: 'P30D', suppressions: 'P60D', audit: 'PT1S' } }, 1)
  await sealAudit(sql)
  await vi.waitFor(async () => {
    await reap()
    expect(await verifyAudit({ sql })).toMatchObject({ kind: 'unbroken', after: n + 1, sequence: n + 1 })
  }, 5_000)
  expect(await idsOf('audit_records')).toEqual([])
})

test('a type that keeps its texts for a shorter time is emptied of what is settled, and so are its events; others are not', async () => {
  const type = { channel: 'sms' as const, route: 'r', template: { body: 'x' } }
  const [{ version = 0 } = {}] = await sql<
    { version: number }[]
  >`select max(version) as version from configuration_versions`
  await configure(
    {
      providers: [{ name: 'p', adapter: 'webhook', settings: { url: 'https://example.com/' } }],
      routes: [{ name: 'r', channel: 'sms', providers: ['p'] }],
      notificationTypes: [
        { name: 'result', eventType: 'lab.result', contentRetention: 'PT12H', ...type },
        { name: 'order', eventType: 'order', ...type },
      ],
    },
    version,
  )
  const told = async (kind: string, hours: number, work = false) => {
    const id = randomUUID()
    const at = sql`now() - ${hours} * interval '1 hour'`
    await sql`insert into notifications (lane, id, producer_id, type, channel, status, configuration_version, key_hash, accepted_at, sent_at)
      values (${laneOf(id)}, ${id}, ${producerId}, ${kind}, 'sms', 'sent', 1, gen_random_uuid(), ${at}, ${at})`
    await sql`insert into notification_contents (lane, notification_id, sealed) values (${laneOf(id)}, ${id}, '')`
    if (work)
      await sql`insert into outbox_messages (lane, notification_id, state, provider, due_at, since_at, configuration_version, window_keys)
        values (${laneOf(id)}, ${id}, 'dead', 'p', now(), now(), 1, '{}')`
    return id
  }
  const event = (
    kind: string,
    hours: number,
  ) => sql`insert into events (lane, id, producer_id, event_type, key_hash, received_at, sealed)
    values (0, gen_random_uuid(), ${producerId}, ${kind}, gen_random_uuid(), now() - ${hours} * interval '1 hour', '')`
  const gone = await told('result', 13)
  const kept = [await told('result', 11), await told('result', 13, true), await told('order', 13)].toSorted()
  for (const kind of ['lab.result', 'order']) for (const hours of [13, 11]) await event(kind, hours)
  expect(await reap()).toMatchObject({ sensitive: 2, contents: 0 })
  const left = await idsOf('notification_contents', 'notification_id')
  expect(left).not.toContain(gone)
  expect(left).toEqual(expect.arrayContaining(kept))
  expect((await sql`select event_type from events order by 1`).map((row) => row.event_type)).toEqual([
    'lab.result',
    'order',
    'order',
  ])
})

test('what is kept for ever outlives any day', async () => {
  const [{ version = 0 } = {}] = await sql<
    { version: number }[]
  >`select max(version) as version from configuration_versions`
  await configure({ retention: { notifications: 'forever', suppressions: 'forever', audit: 'forever' } }, version)
  const old = await suppress(20_000)
  const event = randomUUID()
  await sql`insert into events (lane, id, producer_id, event_type, key_hash, received_at, sealed) values
    (0, ${event}, ${producerId}, 't', gen_random_uuid(), now() - interval '20000 days', '')`
  expect(await reap()).toMatchObject({ events: 0, days: 0, audit: 0 })
  expect([await idsOf('suppressions'), await idsOf('events')]).toEqual([[old], [event]])
})
