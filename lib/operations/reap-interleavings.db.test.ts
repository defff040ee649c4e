import { randomUUID } from 'node:crypto'
import { expect, test } from 'vitest'
import type { Database } from '@/db/client'
import { entombKeys } from '@/db/queries/entomb-keys'
import { insertReplay } from '@/db/queries/insert-replay'
import { insertReplayItems } from '@/db/queries/insert-replay-items'
import { lastId } from '@/db/queries/past-page'
import { expiredRows } from '@/db/queries/reap'
import { reapContents } from '@/db/queries/reap-contents'
import { reapNotifications } from '@/db/queries/reap-notifications'
import { reapPreviews } from '@/db/queries/reap-previews'
import { reapWindows } from '@/db/queries/reap-windows'
import { requestCommand } from '@/db/queries/request-command'
import { retryDeadLetter } from '@/db/queries/retry-dead-letter'
import { useSessions } from '@/db/testing/interleave'
import { idInLane, queueMessages } from '@/db/testing/queue-messages'
import { useTestDatabase } from '@/db/testing/test-database'
import { laneOf } from '@/lib/domain/lane'
import { newId } from '@/lib/intake/build-request'

const { sql, url } = await useTestDatabase()
const everyOrder = useSessions(url)

const lane = 7
const provider = 'provider-1'
const monthSeconds = 30 * 86_400
const zeroId = '00000000-0000-0000-0000-000000000000'

/** A dead letter that is past every retention; somebody else has told its fact meanwhile, and that window is long closed. */
async function oldDeadLetter() {
  for (const table of ['outbox_messages', 'dedup_windows', 'idempotency_keys']) await sql`delete from ${sql(table)}`
  const [id = ''] = await queueMessages(sql, { lane, provider, count: 1 })
  const [keyHash, windowKey, command] = [idInLane(lane), randomUUID(), newId()]
  await sql`update outbox_messages set state = 'dead', window_keys = ${[windowKey]}::uuid[] where notification_id = ${id}`
  await sql`update notifications set status = 'dead_lettered', accepted_at = now() - interval '100 days' where id = ${id}`
  await sql`
    insert into idempotency_keys (lane, key_hash, producer_id, key, fingerprint, subject_lane, subject_id, answer_status, answer,
                                  created_at, last_seen_at, expires_at)
    values (${lane}, ${keyHash}, ${id}, 'k', ${Buffer.alloc(32)}, ${lane}, ${id}, 202, 'told', now(), now(), now() - interval '91 days')`
  await sql`
    insert into dedup_windows (lane, window_key, opener_lane, opener_id, rule, configuration_version, opened_at, closes_at)
    values (${laneOf(windowKey)}, ${windowKey}, 0, ${randomUUID()}, 'r', 1, now() - interval '9 days', now() - interval '2 days')`
  const asked = { notificationId: id, kind: 'retry', actor: 'test', reason: null, detail: null } as const
  await requestCommand(sql, { ...asked, id: command, auditId: newId() })
  const windows = [{ windowKey, rule: 'r', closesAt: new Date(Date.now() + 86_400_000), onlyMarks: false }]
  const replay = (session: Database) =>
    retryDeadLetter(session, {
      ...{ notificationId: id, commandId: command, provider, now: new Date() },
      ...{ configurationVersion: 1, windows },
    })
  const reap = async (session: Database) => {
    const from = (days: number) => ({ at: new Date(Date.now() - days * 86_400_000).toISOString(), id: lastId })
    await entombKeys(session, 1_000, from(0))
    await reapContents(session, 1_000, from(30), { goneAfterSeconds: 200 * 86_400 })
    await reapNotifications(session, 1_000, from(30), { afterSeconds: monthSeconds, longer: [] })
    for (const [, reapSome] of expiredRows) await reapSome(session, 1_000, monthSeconds)
    await reapWindows(session, laneOf(windowKey), zeroId, 1_000)
  }
  return { id, windowKey, replay, reap }
}

test('two sweeps and a replay of what is past retention, in every order: it has its text, its key and its window', async () => {
  const orders = await everyOrder(async () => {
    const { id, windowKey, replay, reap } = await oldDeadLetter()
    const check = async (order: string) => {
      await reap(sql)
      const [row] = await sql`
        select state, (select status from notifications where id = ${id}) as record, (select sealed from notification_contents where notification_id = ${id}) is not null as text,
          (select answer from idempotency_keys where subject_id = ${id}) as answer,
          (select opener_id from dedup_windows where window_key = ${windowKey} and closes_at > now()) as opener
        from outbox_messages where notification_id = ${id}`
      expect([order, row]).toEqual([
        order,
        { state: 'ready', record: 'queued', text: true, answer: 'told', opener: id },
      ])
    }
    const actors = [
      { name: 'reap', act: reap },
      { name: 'twin', act: reap },
      { name: 'replay', act: replay },
    ]
    return { actors, check }
  })
  expect(orders).toBe(90)
}, 60_000)

test('a preview goes an hour after nobody can start it any more: a start that takes its time keeps its items', async () => {
  const preview = async (age: string) => {
    const id = randomUUID()
    await insertReplay(sql, { id, mode: 'retry', filter: {}, contentHash: 'x', actor: 'test' })
    await insertReplayItems(sql, id, [{ originalId: randomUUID(), ordinal: 1, statusThen: 'dead_lettered' }])
    await sql`update replays set status = 'previewed', items = 1, previewed_at = now() - ${age}::interval where id = ${id}`
  }
  await preview('24 hours 59 minutes')
  await preview('25 hours 1 minute')
  expect(await reapPreviews(sql, 10)).toBe(2)
  expect(await sql`select 1 from replay_items`).toHaveLength(1)
})
