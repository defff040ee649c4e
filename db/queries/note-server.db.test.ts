import { beforeEach, expect, test } from 'vitest'
import { noteServer } from '@/db/queries/note-server'
import { messageInCall } from '@/db/testing/message-in-call'
import { useTestDatabase } from '@/db/testing/test-database'

const { sql } = await useTestDatabase()
beforeEach(async () => {
  await sql`delete from outbox_messages`
  await sql`delete from fact_cursors where name = 'server'`
})

/** As if another server had answered until now. */
const promoted = () => sql`update fact_cursors set id = gen_random_uuid() where name = 'server'`

test('the first server is as old as anything; one that takes over has just been met, by whoever asks', async () => {
  expect((await noteServer(sql)).knownForMs).toBeGreaterThan(365 * 86_400_000)
  await promoted()
  const { knownForMs } = await noteServer(sql)
  expect([knownForMs >= 0, knownForMs < 60_000]).toEqual([true, true])
  expect((await noteServer(sql)).knownForMs).toBeGreaterThanOrEqual(knownForMs)
})

test.each(['since_at', 'open_attempt_at'])(
  'of one whose clock is behind nothing is known before it has come to the %s of what waits',
  async (column) => {
    await noteServer(sql)
    const { id } = await messageInCall(sql, { lane: 7, provider: 'provider-1' })
    await sql`update outbox_messages set ${sql(column)} = now() + interval '10 minutes' where notification_id = ${id}`
    await promoted()
    const { knownForMs } = await noteServer(sql)
    expect([knownForMs < -540_000, knownForMs >= -600_000]).toEqual([true, true])
  },
)
