import { expect, test } from 'vitest'
import { configure } from '@/db/testing/scenario'
import { useTestDatabase } from '@/db/testing/test-database'
import { reap } from '@/lib/operations/reap'

const { sql } = await useTestDatabase()
await configure({ retention: { notifications: 'P30D', suppressions: 'P60D', audit: 'P7Y' } }, 0)
const rows = 4_500 // three pages

test('what is settled late goes from behind whatever was emptied before it, and all that comes past its time at once goes at once', async () => {
  await sql`
    with made as (
      insert into notifications (lane, id, producer_id, type, channel, status, configuration_version, key_hash, accepted_at, sent_at)
      select i % 64, gen_random_uuid(), gen_random_uuid(), 't', 'sms', 'sent', 1, gen_random_uuid(), now() - interval '40 days' + i * interval '1 second', now()
      from generate_series(1, ${rows}::int) i
      returning lane, id, key_hash, producer_id, accepted_at
    ),
    keys as (
      insert into idempotency_keys (lane, key_hash, producer_id, key, fingerprint, subject_lane, subject_id, answer_status, answer, created_at, last_seen_at, expires_at)
      select lane, key_hash, producer_id, 'k', sha256('k'), lane, id, 202, 'told', now(), now(), accepted_at + interval '7 days' from made
    )
    insert into notification_contents (lane, notification_id, sealed) select lane, id, '' from made`
  await sql`
    insert into outbox_messages (lane, notification_id, state, provider, due_at, since_at, configuration_version, window_keys)
    select lane, id, 'dead', 'p', now(), now(), 1, '{}'
    from (select lane, id, row_number() over (order by accepted_at) as n from notifications) u where n in (1, 1800)`
  expect(await reap()).toMatchObject({ contents: rows - 2, answers: rows - 2, drained: true })
  await sql`delete from outbox_messages`
  expect(await reap()).toMatchObject({ contents: 2, answers: 2, drained: true })
  expect(await reap()).toMatchObject({ contents: 0, answers: 0, drained: true })
})
