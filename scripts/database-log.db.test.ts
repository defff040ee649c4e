import { readFileSync } from 'node:fs'
import { expect, inject, test } from 'vitest'
import { connect } from '@/db/client'
import { useTestDatabase } from '@/db/testing/test-database'
import { openPlace } from './postgres-place.mjs'
import { logFile } from './postgres-process.mjs'

const { sql } = await useTestDatabase()
const canary = `CANARY-${process.pid}-log`

/** Whoever cannot sign in is written to the log: a line of this test's own shows that it is read, and up to where. */
async function writeMark(mark: string): Promise<void> {
  const url = Object.assign(new URL(inject('testPostgres').url), { username: mark, password: 'x' }).href
  const stranger = connect(url, 'service', 1)
  await expect(stranger`select 1`).rejects.toThrow()
  await stranger.end({ timeout: 1 })
}

test('a statement that fails leaves nothing of what it carried in the log of the embedded PostgreSQL', async () => {
  const failing = [
    () => sql`select ${canary}::int`,
    () => sql`insert into users (id, email, name, role) values (gen_random_uuid(), ${canary}, ${canary}, 'nobody')`,
    () => sql`insert into outbox (id, event_type, payload) values (gen_random_uuid(), ${canary.repeat(9)}, '{}')`,
    () => sql`select raise_conflict(${canary})`,
    () => sql.unsafe(`select '${canary}'::int`),
    () => sql.unsafe(`selec '${canary}'`),
  ]
  for (const fails of failing) await expect(fails()).rejects.toThrow()
  const mark = `mark_${process.pid}`
  await writeMark(mark)
  const log = readFileSync(logFile(openPlace('.data/test').folder), 'utf8')
  expect(log).toContain(mark)
  expect(log).not.toContain(canary)
})
