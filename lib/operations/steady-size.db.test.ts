import { expect, test } from 'vitest'
import { configure, sampleConfiguration } from '@/db/testing/scenario'
import { useTestDatabase } from '@/db/testing/test-database'
import { reap } from '@/lib/operations/reap'

const { sql } = await useTestDatabase()
await configure(sampleConfiguration(['http://127.0.0.1:9']), 0)
const rows = 6_000

/** As a vacuum leaves it that ran while it was empty: plans that are made from now on reckon with no row. */
async function lookEmpty(): Promise<void> {
  await sql`update pg_class set reltuples = 0, relpages = 1 where relname like 'idempotency_keys%' and relkind in ('r', 'i')`
}

/** As many as come in the time that they are kept, and then that time is over. */
async function aYear(beforeReaping = async () => {}): Promise<number> {
  await sql`
    insert into idempotency_keys (lane, key_hash, producer_id, key, fingerprint, subject_lane, subject_id, answer_status, answer,
                                  created_at, last_seen_at, expires_at)
    select i % 64, id, id, 'key ' || i, sha256(i::text::bytea), i % 64, id, 202, '{"status":"queued"}',
           now() - interval '200 days', now() - interval '200 days', now() - interval '100 days'
    from (select i, gen_random_uuid() as id from generate_series(1, ${rows}) i) u`
  await sql`
    insert into dedup_windows (lane, window_key, opener_lane, opener_id, rule, configuration_version, opened_at, closes_at)
    select i % 64, gen_random_uuid(), i % 64, gen_random_uuid(), 'r', 1, now() - interval '9 days', now() - interval '2 days'
    from generate_series(1, ${rows}) i`
  const full = await bytes()
  await beforeReaping()
  const { keys, windows } = await reap()
  expect([keys, windows]).toEqual([rows, rows])
  await sql`vacuum idempotency_keys, dedup_windows` // what autovacuum does in its time
  return full
}

async function bytes(): Promise<number> {
  const [row] = await sql<{ n: number }[]>`
    select (pg_total_relation_size('idempotency_keys') + pg_total_relation_size('dedup_windows'))::float8 as n`
  return row?.n ?? 0
}

test('keys and windows that come and go take the room of those that are kept, however long it goes on', async () => {
  const first = await aYear()
  const sizes = [await aYear(), await aYear(), await aYear()]
  for (const size of sizes) expect(size).toBeLessThan(1.5 * first)
}, 60_000)

test('retention goes on when the planner takes a full table for an empty one', async () => {
  await aYear(lookEmpty)
}, 60_000)
