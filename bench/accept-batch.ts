import { startChild } from '@/bench/child'
import type { Part } from '@/bench/plan'
import type { InserterQuestion } from '@/bench/processes/inserter'
import type { LoadAnswer, LoadQuestion } from '@/bench/processes/load'
import { activate, startProduct } from '@/bench/product-process'
import { sampleConfiguration } from '@/db/testing/scenario'

const batch = 500
const connections = 3
const clients = 2

/** Batches over HTTP beside a bare statement that puts as many rows into the very same tables. */
export async function acceptBatch(): Promise<Part> {
  const dedup = [{ rule: 'same-order', fields: ['data.orderId'], window: 'P1D' }]
  await activate(sampleConfiguration(['http://127.0.0.1:9'], { type: { dedup } }))
  const product = await startProduct('off')
  const load = await startChild<null>('load')
  const inserter = await startChild<null>('inserter')
  return {
    contenders: [
      {
        name: 'once',
        run: async ({ seconds }) => {
          const question: LoadQuestion = {
            kind: 'closed',
            url: product.url,
            apiKey: product.apiKey,
            connections,
            batch,
            seconds,
          }
          return { 'once, batches of 500': (await load.ask<LoadAnswer>(question)).acceptedPerSecond }
        },
      },
      {
        name: 'same rows',
        run: async ({ seconds }) => {
          const perSecond = await inserter.ask<number>({
            statement: sameRows,
            clients,
            seconds,
          } satisfies InserterQuestion)
          return { 'same rows, 500 a statement': perSecond * batch }
        },
      },
    ],
    checks: [{ kind: 'ratio', ours: 'once, batches of 500', theirs: 'same rows, 500 a statement', atLeast: 0.6 }],
    notes: [
      `once: ${connections} connections from another process, HTTP, validation, rendering, sealing, one dedup rule`,
      'same rows: key, window, notification, content, work and reference rows made inside the database, in one lane, sorted',
    ],
    close: async () => {
      await Promise.all([product.stop(), load.stop(), inserter.stop()])
    },
  }
}

// The ceiling: the rows of 500 notifications with nothing decided, parsed or sent over a connection.
const sameRows = `
with made as (
  select gen_random_uuid() as id, gen_random_uuid() as key_hash, gen_random_uuid() as window_key, gen_random_uuid() as reference,
         (random() * 63)::int2 as lane from generate_series(1, ${batch}) order by lane, id
),
keys as (
  insert into idempotency_keys (lane, key_hash, producer_id, key, fingerprint, subject_lane, subject_id, answer_status, answer,
                                created_at, last_seen_at, expires_at)
  select lane, key_hash, '00000000-0000-7000-8000-000000000001', 'order-' || id, sha256(id::text::bytea), lane, id, 202,
         repeat('x', 160), now(), now(), now() + interval '7 days' from made on conflict do nothing
),
windows as (
  insert into dedup_windows (lane, window_key, opener_lane, opener_id, rule, configuration_version, opened_at, closes_at)
  select lane, window_key, lane, id, 'same-order', 1, now(), now() + interval '1 day' from made on conflict do nothing
),
accepted as (
  insert into notifications (lane, id, producer_id, type, channel, status, configuration_version, key_hash, body_hash, accepted_at, expires_at)
  select lane, id, '00000000-0000-7000-8000-000000000001', 'order_confirmation', 'sms', 'queued', 1, key_hash, sha256(id::text::bytea),
         now(), now() + interval '7 days' from made
),
contents as (
  insert into notification_contents (lane, notification_id, sealed) select lane, id, decode(repeat('ab', 400), 'hex') from made
),
work as (
  insert into outbox_messages (lane, notification_id, provider, due_at, expires_at, since_at, configuration_version, window_keys)
  select lane, id, 'nobody', now(), now() + interval '7 days', now(), 1, array[window_key] from made
),
found_by as (
  insert into notification_references (lane, reference_hash, accepted_at, notification_id) select lane, reference, now(), id from made
)
select 1`
