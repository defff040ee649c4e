import { randomUUID } from 'node:crypto'
import { expect, test } from 'vitest'
import { useTestDatabase } from '@/db/testing/test-database'
import { readReplayProgress } from '@/lib/insights/replay-progress'

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
