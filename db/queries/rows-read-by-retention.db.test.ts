import { afterAll, expect, test } from 'vitest'
import { connect } from '@/db/client'
import { lastId } from '@/db/queries/past-page'
import { reapStrayFacts } from '@/db/queries/reap-facts'
import { reapNotifications } from '@/db/queries/reap-notifications'
import { reapWindows } from '@/db/queries/reap-windows'
import { countRowsRead } from '@/db/testing/rows-read'
import { useTestDatabase } from '@/db/testing/test-database'
import { newId } from '@/lib/intake/build-request'

// The same for what retention removes (rows-read.db.test.ts has delivery): what waits is looked for by its keys only.
const { sql, url } = await useTestDatabase()
const engine = connect(url, 'engine', 1)
afterAll(() => engine.end())

const [lane, rows, pageRows, waiting] = [1, 2_000, 100, 5_000]
const removals = {
  notifications: () =>
    reapNotifications(engine, pageRows, { at: new Date().toISOString(), id: lastId }, { afterSeconds: 1, longer: [] }),
  windows: () => reapWindows(engine, lane, '00000000-0000-0000-0000-000000000000', pageRows),
  attempts: () => reapStrayFacts(engine, 'attempts', pageRows, 1),
}

test('what was planned while nothing waited goes through nothing of what waits later', async () => {
  const ids = Array.from({ length: rows }, newId)
  await sql`insert into notifications (lane, id, producer_id, type, channel, status, configuration_version, key_hash, accepted_at, sent_at)
    select ${lane}, id, gen_random_uuid(), 't', 'sms', 'sent', 1, gen_random_uuid(), now() - interval '9 days', now() from unnest(${ids}::uuid[]) id`
  await sql`insert into dedup_windows (lane, window_key, opener_lane, opener_id, rule, configuration_version, opened_at, closes_at)
    select ${lane}, id, ${lane}, id, 'r', 1, now() - interval '9 days', now() - interval '8 days' from unnest(${ids}::uuid[]) id`
  await sql`insert into attempts (lane, notification_id, number, started_at, provider, trigger, lease_token, body_hash)
    select ${lane}, id, 1, now() - interval '900 days', 'p', 'first', 1, '' from unnest(${ids}::uuid[]) id`
  await sql`analyze`
  // As often as makes each plan one for any values.
  for (let i = 0; i < 6; i++) for (const remove of Object.values(removals)) await remove()
  await sql`insert into outbox_messages (lane, notification_id, state, provider, due_at, since_at, configuration_version, window_keys)
    select ${lane}, gen_random_uuid(), 'dead', 'p', now(), now(), 1, '{}' from generate_series(1, ${waiting})`

  const read: Record<string, number> = {}
  for (const [name, remove] of Object.entries(removals)) {
    read[name] = (await countRowsRead<unknown>(sql, engine, ['outbox_messages'], remove)).rows
  }
  expect(read).toEqual({ notifications: 0, windows: 0, attempts: 0 })
})
