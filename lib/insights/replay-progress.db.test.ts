import { randomUUID } from 'node:crypto'
import { expect, test } from 'vitest'
import { useTestDatabase } from '@/db/testing/test-database'
import { readReplayProgress } from '@/lib/insights/replay-progress'
import { readReplayItems } from '@/lib/insights/replay-view'

const { sql } = await useTestDatabase()

test('why items were skipped is counted, whatever ids the reasons name, the most frequent first', async () => {
  const replayId = await startedReplay()
  const twins = [1, 2].map(() => `suppressed by same-order, a duplicate of ${randomUUID()}`)
  for (const [i, answer] of ['It has expired.', ...twins].entries()) await skipped(replayId, i + 1, answer)
  await skipped(await startedReplay(), 1, 'of another replay')
  expect((await readReplayProgress(replayId))?.skipReasons).toEqual([
    { reason: 'suppressed by same-order, a duplicate of …', count: 2 },
    { reason: 'It has expired.', count: 1 },
  ])
  expect(await readReplayProgress(replayId, 2)).toMatchObject({
    skippedRead: 2,
    skipReasons: [{ count: 1 }, { count: 1 }],
  })
})

test('of a large selection that is under way the pending page has what was not handed on, and goes on from a place', async () => {
  const replayId = await startedReplay()
  await sql`update replays set items = 300, fed = 200, skipped = 200 where id = ${replayId}`
  await sql`
    insert into replay_items (lane, replay_id, original_id, ordinal, state)
    select 1, ${replayId}, gen_random_uuid(), i, case when i > 200 then 'pending' else 'skipped' end from generate_series(1, 300) i`
  const [first] = await sql<
    { id: string }[]
  >`select original_id as id from replay_items where replay_id = ${replayId} and ordinal = 201`
  const page = await readReplayItems(replayId, { after: 0, state: 'pending', limit: 60 })
  expect([page?.items.length, page?.items[0]?.id, page?.next]).toEqual([60, first?.id, 260])
  const rest = await readReplayItems(replayId, { after: 260, state: 'pending', limit: 60 })
  expect([rest?.items.length, rest?.next]).toEqual([40, null])
})

test('a dry run that nobody started, and what is no replay, has no progress', async () => {
  const id = randomUUID()
  await sql`insert into replays (id, mode, filter, content_hash, previewed_by) values (${id}, 'retry', '{}', '', 'user:a')`
  expect(await readReplayProgress(id)).toBeNull()
  expect(await readReplayProgress('no id')).toBeNull()
})

async function startedReplay(): Promise<string> {
  const id = randomUUID()
  await sql`
    insert into replays (id, mode, status, filter, content_hash, previewed_by, name, actor, started_at, items, fed, skipped)
    values (${id}, 'retry', 'finished', '{}', '', 'user:a', 'one', 'user:a', now(), 3, 3, 3)`
  return id
}

async function skipped(replayId: string, ordinal: number, answer: string): Promise<void> {
  await sql`
    insert into replay_items (lane, replay_id, original_id, ordinal, state, answer, ended_at)
    values (1, ${replayId}, ${randomUUID()}, ${ordinal}, 'skipped', ${answer}, now())`
}
